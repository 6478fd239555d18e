"""A smallest part of what cannot hold together, by QuickXplain (Junker, AAAI 2004)."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Part = TypeVar("Part")


def quickxplain(
    candidates: Sequence[Part],
    impossible: Callable[[list[Part]], bool],
    background: Sequence[Part] = (),
) -> list[Part]:
    """Return candidates that cannot hold with the background, none of which can be spared.

    By recursive halving: a few questions more than the logarithm of the candidates for each one of
    a small result.

    Parameters
    ----------
    candidates : sequence
        One or more, which cannot hold together with the background.
    impossible : callable
        Returns whether some cannot hold together. More of them can hold no better.
    background : sequence
        What can hold, and stays.
    """

    def reduce(held: list[Part], changed: bool, left: Sequence[Part]) -> list[Part]:
        if changed and impossible(held):
            return []
        if len(left) == 1:
            return list(left)
        half = len(left) // 2
        first, second = left[:half], left[half:]
        from_second = reduce([*held, *first], bool(first), second)
        from_first = reduce([*held, *from_second], bool(from_second), first)
        return [*from_first, *from_second]

    return reduce(list(background), False, candidates)
