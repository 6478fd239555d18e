"""Charts as files, with matplotlib."""

from pathlib import Path
from typing import TYPE_CHECKING

from .files import problem_with, write_through

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def check_charts(path: Path) -> None:
    """Refuse, before any work, a chart that cannot be drawn; raises as ``new_figure``."""
    new_figure(path, 1, 1)


def new_figure(path: Path, width: float, height: float, dpi: int = 100) -> "Figure":
    """Return an empty figure that is to be written to ``path``; inches, and dots in each of them.

    Raises
    ------
    InputError
        Where matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise problem_with(
            path, "charts need matplotlib: pip install 'linkmatch[charts]'"
        ) from None
    return Figure(figsize=(width, height), dpi=dpi, layout="constrained")


def write_figure(figure: "Figure", path: Path) -> None:
    """Write a figure in the format of the file's name, the same bytes for the same figure.

    Raises
    ------
    InputError
        Where it cannot be written; nothing is left behind then.
    """
    kind = path.suffix[1:].lower()
    metadata = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    write_through(path, lambda file: figure.savefig(file, format=kind, metadata=metadata))
