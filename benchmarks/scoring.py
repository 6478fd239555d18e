"""How good scores are: against a known truth, and how much the schedule hangs on each weight.

Writes results/scoring.csv and results/scoring_weights.csv, draws docs/images/scoring.svg and fills
the tables of docs/scoring.md. Run: ``python benchmarks/scoring.py [measure] [weights] [pages]``.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import matplotlib as mpl
import numpy as np
from linkmatch.models import Event
from linkmatch.scheduler.solve import solve
from linkmatch.scoring.board import Scores
from linkmatch.scoring.gains import BUYER_WEIGHTS, MAKER_WEIGHTS
from linkmatch.scoring.market import Pairs
from linkmatch.scoring.score import score
from linkmatch.scoring.words import normal
from matplotlib import pyplot as plt
from rapidfuzz import fuzz, process
from results import read_results, write_results
from scipy.stats import spearmanr
from scoring_events import Fair, Truth, make_fair

PAGE = Path(__file__).parents[1] / "docs" / "scoring.md"
IMAGES = PAGE.parent / "images"
SIZES = ((70, 30), (200, 100))
SEEDS = range(10)
AT = 5
"""Precision at so many."""

CHANGES = (0.8, 1.2)
WEIGHT_SEEDS = range(3)


def main() -> None:
    """Do the parts asked for; all where none is."""
    parts = {"measure": measure, "weights": weights, "pages": pages}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*parts, []])
    for name in parser.parse_args().part or parts:
        parts[name]()


def measure() -> None:
    """Compare the scores, text similarity and chance with the truth."""
    rows = []
    for makers, buyers in SIZES:
        for seed in SEEDS:
            fair = make_fair(makers, buyers, seed, with_wishes=False)
            wishing = make_fair(makers, buyers, seed, with_wishes=True)
            rng = np.random.default_rng(seed)
            for method, found in (
                ("profiles and wishes", all_scores(wishing.event)),
                ("profiles", all_scores(fair.event)),
                ("text, words (TF-IDF)", common_words(fair)),
                ("text, letters (rapidfuzz)", common_letters(fair)),
                ("random", rng.random(fair.truth.shape)),
            ):
                rows.append(
                    {
                        **{"event": f"{makers} × {buyers}", "seed": seed, "method": method},
                        **quality(found, fair.truth, rng),
                    }
                )
    write_results("scoring", rows)


def all_scores(event: Event) -> Truth:
    """Return the score of every pair (makers, buyers)."""
    board = Scores(event)
    shape = (len(board.makers), len(board.buyers))
    maker, buyer = (at.ravel() for at in np.indices(shape))
    return board.table(Pairs(maker, buyer)).scores.reshape(shape)


def common_words(fair: Fair) -> Truth:
    """Return the cosine of TF-IDF vectors of the profiles' words."""
    counts = [Counter(normal(text).split()) for texts in fair.texts for text in texts]
    words = {word: n for n, word in enumerate(sorted(set().union(*counts)))}
    table = np.zeros((len(counts), len(words)))
    for row, count in enumerate(counts):
        for word, times in count.items():
            table[row, words[word]] = times
    table *= np.log(len(table) / (table > 0).sum(axis=0))
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)
    makers = len(fair.texts[0])
    found: Truth = table[:makers] @ table[makers:].T
    return found


def common_letters(fair: Fair) -> Truth:
    """Return rapidfuzz' likeness of the profiles' sets of words."""
    makers, buyers = ([normal(text) for text in texts] for texts in fair.texts)
    return np.asarray(process.cdist(makers, buyers, scorer=fuzz.token_set_ratio), dtype=float)


def quality(found: Truth, truth: Truth, rng: np.random.Generator) -> dict[str, float]:
    """Return rank correlation over all pairs, and precision at ``AT`` for each side."""
    untied = found + 1e-9 * rng.random(found.shape)
    return {
        "rank_correlation": round(float(spearmanr(found.ravel(), truth.ravel()).statistic), 4),
        "precision_makers": round(_precision(untied, truth), 4),
        "precision_buyers": round(_precision(untied.T, truth.T), 4),
    }


def _precision(found: Truth, truth: Truth) -> float:
    ours, best = (np.argsort(-values, axis=1)[:, :AT] for values in (found, truth))
    return fmean(len({*a} & {*b}) / AT for a, b in zip(ours.tolist(), best.tolist(), strict=True))


def weights() -> None:
    """Solve with each weight a fifth smaller and larger, and count the meetings that stay."""
    rows = []
    makers, buyers = SIZES[0]
    for seed in WEIGHT_SEEDS:
        event = make_fair(makers, buyers, seed, with_wishes=True).event
        base = meetings(event, 0)
        kept = [("none", "another solver seed", 1.0, meetings(event, 1))]
        for side, name, factor, changed in _changed(event):
            kept.append((side, name, factor, meetings(changed, 0)))
        rows += [
            {"seed": seed, "event": side, "method": name, "factor": factor,
             "kept": round(len(base & found) / len(base), 4), "meetings": len(found)}
            for side, name, factor, found in kept
        ]  # fmt: skip
    write_results("scoring_weights", rows)


def _changed(event: Event) -> Iterator[tuple[str, str, float, Event]]:
    for side, usual in zip(event.sides, (MAKER_WEIGHTS, BUYER_WEIGHTS), strict=True):
        for name, weight in usual.items():
            for factor in CHANGES:
                own = {side: {name: round(weight * factor, 4)}}
                scoring = event.scoring.model_copy(update={"weights": own})
                yield side, name, factor, event.model_copy(update={"scoring": scoring})


def meetings(event: Event, seed: int) -> set[str]:
    """Return the pairs that meet in the best schedule."""
    schedule = solve(score(event).event, time_limit=20, workers=1, seed=seed)
    return {meeting.request for meeting in schedule.meetings}


def pages() -> None:
    """Draw the chart and fill the tables, the same bytes for the same results."""
    rows, changed = read_results("scoring"), read_results("scoring_weights")
    text = PAGE.read_text("utf-8")
    text = _between("quality", _quality_table(rows), text)
    text = _between("weights", _weights_table(changed), text)
    PAGE.write_text(text, "utf-8")
    _chart(rows)


def _between(name: str, table: str, text: str) -> str:
    head, rest = text.split(f"<!-- {name} -->\n")
    return f"{head}<!-- {name} -->\n{table}\n<!-- end of {name} -->{rest.split('-->', 1)[1]}"


FIGURES = ("rank_correlation", "precision_makers", "precision_buyers")


def _means(rows: list[dict[str, Any]]) -> dict[tuple[str, str], list[float]]:
    keys = dict.fromkeys((row["event"], row["method"]) for row in rows)
    return {
        key: [fmean(r[f] for r in rows if (r["event"], r["method"]) == key) for f in FIGURES]
        for key in keys
    }


def _quality_table(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| event | scores from | rank correlation | precision at 5, makers | buyers |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for (event, method), values in _means(rows).items():
        lines.append(f"| {event} | {method} | " + " | ".join(f"{v:z.2f}" for v in values) + " |")
    return "\n".join(lines)


def _weights_table(rows: list[dict[str, Any]]) -> str:
    lines = ["| side | weight | − 20 % | + 20 % |", "| --- | --- | ---: | ---: |"]
    for side, name in dict.fromkeys((row["event"], row["method"]) for row in rows):
        own = [row for row in rows if (row["event"], row["method"]) == (side, name)]
        cells = [[row["kept"] for row in own if row["factor"] == f] for f in CHANGES]
        cells = cells if all(cells) else [[row["kept"] for row in own]] * 2
        shown = " | ".join(f"{100 * fmean(cell):.0f} %" for cell in cells)
        lines.append(f"| {'–' if side == 'none' else side} | {name} | {shown} |")
    return "\n".join(lines)


def _chart(rows: list[dict[str, Any]]) -> None:
    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": "linkmatch", "svg.fonttype": "none", "font.size": 9})
    means = _means(rows)
    methods = list(dict.fromkeys(method for _, method in means))
    names = ("rank correlation", "precision at 5, makers", "precision at 5, buyers")
    figure, panels = plt.subplots(1, len(names), figsize=(9, 2.4), sharey=True)
    events = list(dict.fromkeys(event for event, _ in means))
    for n, (panel, name) in enumerate(zip(panels, names, strict=True)):
        for k, event in enumerate(events):
            places = np.arange(len(methods)) + 0.38 * (k - 0.5)
            panel.barh(places, [means[event, m][n] for m in methods], 0.36, label=event)
        panel.set(title=name, xlim=(0, 1), yticks=range(len(methods)), yticklabels=methods)
        panel.grid(axis="x")
        panel.set_axisbelow(True)
    panels[0].invert_yaxis()
    panels[0].legend(fontsize=7, loc="lower right")
    IMAGES.mkdir(exist_ok=True)
    figure.savefig(IMAGES / "scoring.svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


if __name__ == "__main__":
    main()
