"""The front of a repair as a chart: what each number of moves allows to keep."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .columns import Language
from .figures import new_figure, write_figure
from .repair_text import words_of

if TYPE_CHECKING:
    from ..scheduler.repair.repair import FrontPoint


def write_front_chart(points: "Sequence[FrontPoint]", path: Path, language: Language) -> None:
    """Draw meetings kept and score against the moves allowed.

    Raises
    ------
    InputError
        Where matplotlib is not installed, or the file cannot be written.
    """
    figure, words = new_figure(path, 7, 4), words_of(language)
    from matplotlib.ticker import MaxNLocator

    possible = [point for point in points if point.moved is not None]
    moves = [point.most_moves for point in possible]
    kept = figure.add_subplot()
    kept.step(moves, [p.kept for p in possible], where="post", marker="o", color="tab:blue")
    kept.set_xlabel(words["axis_moves"])
    kept.set_ylabel(words["axis_kept"], color="tab:blue")
    kept.xaxis.set_major_locator(MaxNLocator(integer=True))
    kept.yaxis.set_major_locator(MaxNLocator(integer=True))
    score = kept.twinx()
    score.step(moves, [p.score for p in possible], where="post", marker="s", color="tab:orange")
    score.set_ylabel(words["axis_score"], color="tab:orange")
    write_figure(figure, path)
