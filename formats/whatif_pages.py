"""What resources are worth, as people read it: text, tables and a chart, in both languages."""

from collections.abc import Iterator
from pathlib import Path

from ..scheduler.curve import Curve
from ..scheduler.ranking import Ranking
from ..scheduler.resources import Resource
from ..scheduler.whatif import Figures, WhatIf, Worth
from .catalogue import catalogue
from .columns import Language
from .figures import new_figure, write_figure
from .tables_text import text_table
from .wording import counted, difference_text, signed


def lines_of(found: WhatIf | Ranking | Curve, language: Language) -> list[str]:
    """Return what was found as lines of text."""
    page = _Page(language)
    if isinstance(found, WhatIf):
        return list(page.whatif(found))
    if isinstance(found, Ranking):
        return list(page.ranking(found))
    return list(page.curve(found))


class _Page:
    def __init__(self, language: Language) -> None:
        self.words = catalogue(language, subject="whatif")
        self.say, self.figure = self.words.text, self.words.figure

    def signed(self, value: float) -> str:
        return signed(self.words, value)

    def resource(self, resource: Resource) -> str:
        values = {"company": resource.company, "slot": resource.slot}
        key = f"resource_{resource.kind}"
        if resource.kind == "available":
            return self.say(key, **values)
        amount = self.signed(resource.amount)
        return counted(self.words, key, abs(resource.amount), amount=amount, **values)

    def whatif(self, found: WhatIf) -> Iterator[str]:
        report = found.baseline.report
        named = report.objectives if report is not None else ()
        shown = [f"{self.words[f'objective_{o.name}']} {self.figure(o.value)}" for o in named]
        figures = self.figures(found.figures, found.figures)
        yield self.say("now", objectives=", ".join(shown), figures=figures)
        for worth in found.alone:
            yield from self.worth(worth, found.figures)
        if found.together is not None:
            yield from self.worth(found.together, found.figures, self.words["together"])

    def worth(self, worth: Worth, before: Figures, name: str = "") -> Iterator[str]:
        yield f"{name or ', '.join(map(self.resource, worth.resources))}:"
        if worth.figures is None:
            yield f"  {self.words[worth.state]}"
            return
        for difference in worth.differences:
            yield f"  {difference_text(self.words, difference)}"
        yield f"  {self.figures(worth.figures, before)}"

    def figures(self, after: Figures, before: Figures) -> str:
        least = "–" if after.least is None else self.words.percent(after.least / 1000)
        meetings = self.figure(after.meetings)
        if after is not before:
            meetings += f" ({self.signed(after.meetings - before.meetings)})"
        return self.say("figures", meetings=meetings, least=least)

    def ranking(self, found: Ranking) -> Iterator[str]:
        yield self.say("ranking", candidates=found.candidates, solved=found.solved)
        for n, worth in enumerate(found.best, 1):
            names = ", ".join(map(self.resource, worth.resources))
            told = [d for d in worth.differences if d.found or not d.exact]
            changes = "; ".join(difference_text(self.words, d) for d in told)
            figures = worth.figures
            more = "" if figures is None else self.signed(figures.meetings - found.figures.meetings)
            yield self.say("rank", n=n, resource=names, changes=changes, meetings=more)
        if not found.best:
            yield self.words["ranking_none"]
        yield self.words["ranking_proven" if found.proven else "ranking_open"]

    def name(self, resource: Resource) -> str:
        return self.say(f"axis_{resource.kind}", company=resource.company)

    def curve(self, found: Curve) -> Iterator[str]:
        solved = next((p for p in found.points if p.state == "solved"), None)
        names = [o.name for o in solved.objectives] if solved else []
        header = [self.name(found.resource)]
        for name in names:
            header += [self.words[f"objective_{name}"], self.words["bound"]]
        header += [self.words["meetings"], self.words["least"]]
        rows = []
        for point in found.points:
            mark = " ◂" if point.count == found.knee else ""
            cells = [self.figure(point.count) + mark]
            if point.figures is None:
                cells += [self.words[point.state], *[""] * (2 * len(names) + 1)]
            else:
                for o in point.objectives:
                    cells += [
                        self.figure(o.value),
                        "–" if o.bound is None else self.figure(o.bound),
                    ]
                least = point.figures.least
                cells += [
                    self.figure(point.figures.meetings),
                    "–" if least is None else self.words.percent(least / 1000),
                ]
            rows.append(cells)
        yield from text_table(header, rows)
        if found.knee is not None:
            objective = self.words[f"objective_{found.objective}"]
            key = "knee" if found.proven else "knee_open"
            yield self.say(key, knee=found.knee, objective=objective)


def draw(found: Curve, path: Path, language: Language) -> None:
    """Draw a curve with its bounds and its knee.

    Raises
    ------
    InputError
        Where matplotlib is not installed, or the file cannot be written.
    """
    figure = new_figure(path, 7, 4.2)
    from matplotlib.ticker import MaxNLocator

    page = _Page(language)
    axes = figure.add_subplot()
    solved = [p for p in found.points if p.state == "solved"]
    shown = [next(o for o in p.objectives if o.name == found.objective) for p in solved]
    counts = [p.count for p in solved]
    axes.plot(counts, [o.value for o in shown], marker="o", ms=4, label=page.words["value"])
    bounds = [(n, o.bound) for n, o in zip(counts, shown, strict=True) if o.bound is not None]
    if bounds:
        axes.plot(*zip(*bounds, strict=True), ls="--", lw=1, label=page.words["bound"])
    if found.knee is not None:
        axes.axvline(found.knee, color="grey", ls=":", label=page.say("knee_mark", knee=found.knee))
    axes.set_xlabel(page.name(found.resource))
    axes.set_ylabel(page.words[f"objective_{found.objective}"] if found.objective else "")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
    axes.legend()
    write_figure(figure, path)
