"""Parts of sentences that several subjects use."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .catalogue import Catalogue

if TYPE_CHECKING:
    from ..scheduler.weighing import Difference


def shortened(lines: Iterable[str], most: int, more: str) -> list[str]:
    """Return the first lines, and how many there are beyond; ``more`` names the ``{count}``."""
    found = list(lines)
    left = len(found) - most
    return found if left <= 0 else [*found[:most], more.format(count=left)]


def signed(value: float) -> str:
    """Return a change as people write it: with its sign, and a real minus."""
    return f"+{value:,}" if value > 0 else f"−{-value:,}" if value < 0 else "±0"


def difference_text(words: Catalogue, difference: "Difference") -> str:
    """Return by how much an objective differs, and whether that is proven."""
    name, value = words[f"objective_{difference.name}"], signed(difference.found)
    if difference.least is None or difference.most is None:
        return words.text("open", name=name, value=value)
    if difference.exact:
        return words.text("exact", name=name, value=signed(difference.least))
    least, most = signed(difference.least), signed(difference.most)
    return words.text("between", name=name, least=least, most=most, value=value)
