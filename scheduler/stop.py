"""Stop rules: small callables that look at the state of a search and say whether to end it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """What a stop rule sees.

    Attributes
    ----------
    seconds : float
        Since the solve began.
    best_after : float or None
        Seconds until the best schedule so far; ``None`` before the first.
    gaps : tuple of (float or None)
        Of each objective, in the policy's order; ``None`` where no bound or no value is known.
    """

    seconds: float
    best_after: float | None
    gaps: tuple[float | None, ...]


StopRule = Callable[[State], bool]


def time_limit(seconds: float) -> StopRule:
    """Stop after so many seconds."""
    return lambda state: state.seconds >= seconds


def gap_at_most(gap: float) -> StopRule:
    """Stop once every objective's gap is proven to be at most this (0.01 is 1 %)."""
    return lambda state: all(g is not None and g <= gap for g in state.gaps)


def no_improvement(seconds: float) -> StopRule:
    """Stop once there is a schedule and none better was found for so many seconds."""
    return lambda state: (
        state.best_after is not None and (state.seconds - state.best_after >= seconds)
    )


def cancelled(flag: Callable[[], bool]) -> StopRule:
    """Stop once a flag is set."""
    return lambda _: flag()


def any_of(*rules: StopRule) -> StopRule:
    """Stop once one of the rules says so."""
    return lambda state: any(rule(state) for rule in rules)
