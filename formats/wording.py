"""Parts of sentences that several subjects use."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .catalogue import Catalogue

if TYPE_CHECKING:
    from ..scheduler.plan import Violation
    from ..scheduler.weighing import Difference
    from .columns import Language


def counted(words: Catalogue, key: str, count: int, **values: object) -> str:
    """Return a text of a number of things; that of one has a key of its own."""
    return words.text(f"{key}_one" if count == 1 else key, count=count, **values)


def violation_text(found: "Violation", language: "Language") -> str:
    """Return what a schedule breaks: the message, which is English, or the rule and the place."""
    if language == "en":
        return found.message
    from ..scheduler.rules import RULES

    sentence = next(r.describe(language) for r in RULES if r.name == found.rule)
    place = ", ".join([*found.companies, *([f"slot {found.slot}"] if found.slot else [])])
    return f"{place}: {sentence}" if place else sentence


def shortened(lines: Iterable[str], most: int, more: str) -> list[str]:
    """Return the first lines, and how many there are beyond; ``more`` names the ``{count}``."""
    found = list(lines)
    left = len(found) - most
    return found if left <= 0 else [*found[:most], more.format(count=left)]


def signed(words: Catalogue, value: float) -> str:
    """Return a change as people write it: with its sign, and a real minus."""
    if not value:
        return "±0"
    return f"{'+' if value > 0 else '−'}{words.figure(abs(value))}"


def difference_text(words: Catalogue, difference: "Difference") -> str:
    """Return by how much an objective differs, and whether that is proven."""
    name, value = words[f"objective_{difference.name}"], signed(words, difference.found)
    if difference.least is None or difference.most is None:
        return words.text("open", name=name, value=value)
    if difference.exact:
        return words.text("exact", name=name, value=signed(words, difference.least))
    least, most = signed(words, difference.least), signed(words, difference.most)
    return words.text("between", name=name, least=least, most=most, value=value)
