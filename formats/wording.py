"""Parts of sentences that are the same in all languages."""

from collections.abc import Iterable


def shortened(lines: Iterable[str], most: int, more: str) -> list[str]:
    """Return the first lines, and how many there are beyond; ``more`` names the ``{count}``."""
    found = list(lines)
    left = len(found) - most
    return found if left <= 0 else [*found[:most], more.format(count=left)]


def signed(value: float) -> str:
    """Return a change as people write it: with its sign, and a real minus."""
    return f"+{value:,}" if value > 0 else f"−{-value:,}" if value < 0 else "±0"
