"""Best-known solutions of instances, and how a result compares with them.

An instance is known by its content (``Event.sha256``), whatever its file is called.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from itertools import takewhile
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from ..models.base import Model
from ..models.report import ObjectiveResult, Status

FILE = "bks.json"
_FOLDER = __name__.rpartition(".")[0]

Verdict = Literal["new", "changed", "equal", "better", "behind", "contradiction"]
"""``new``: not known. ``changed``: known by this name with other content, so not compared."""

FAILURES: tuple[Verdict, ...] = ("behind", "contradiction")


class BestKnown(Model):
    """The best known solution of one instance.

    Attributes
    ----------
    sha256 : str
        ``Event.sha256`` of the instance.
    objectives : tuple of ObjectiveResult
        Best value and best proven bound in the order of the event's policy; ``proof`` says how
        the bound was proven.
    meetings : int
        Meetings of the schedule that has these values.
    found : datetime.date
        When value or bound last became better.
    """

    sha256: str
    objectives: Annotated[tuple[ObjectiveResult, ...], Field(strict=False, min_length=1)]
    meetings: int
    found: Annotated[date, Field(strict=False)]

    @property
    def policy(self) -> tuple[str, ...]:
        """Names of the objectives, the most important first."""
        return tuple(o.name for o in self.objectives)

    @property
    def proven(self) -> bool:
        """Whether no better solution can exist."""
        return all(o.bound == o.value for o in self.objectives)


Book = Mapping[str, BestKnown]
"""Best-known solutions by the names of their instances."""

_BOOK = TypeAdapter(dict[str, BestKnown])


def best_known() -> Book:
    """Return the best-known solutions that come with the package."""
    return book_from(files(_FOLDER).joinpath(FILE).read_bytes())


def book_from(content: bytes) -> Book:
    """Return the solutions of a file; what follows from the rest of it is not read."""
    entries = json.loads(content)["instances"]
    for entry in entries.values():
        del entry["policy"], entry["proven"]
    return _BOOK.validate_python(entries)


def dump(book: Book) -> bytes:
    """Return the content of a file of best-known solutions, in the order of the names."""
    entries = {
        name: {
            "sha256": known.sha256,
            "policy": known.policy,
            "proven": known.proven,
            "found": known.found.isoformat(),
            "meetings": known.meetings,
            "objectives": [o.model_dump(mode="json", exclude={"gap"}) for o in known.objectives],
        }
        for name, known in sorted(book.items())
    }
    document = {"schema_version": 1, "instances": entries}
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def look_up(book: Book, name: str, sha256: str) -> tuple[Verdict | None, BestKnown | None]:
    """Return the solution of an instance, or why there is none to compare with."""
    same = next((known for known in book.values() if known.sha256 == sha256), None)
    if same is not None:
        return None, same
    return ("changed" if name in book else "new"), None


def compare(
    status: Status, objectives: Sequence[ObjectiveResult], known: BestKnown
) -> tuple[Verdict, str]:
    """Return how a result of the same instance compares, and in what.

    Objectives count in their order. A value beyond a proven bound, whichever of the two is
    older, is a contradiction: one of them is wrong.

    Parameters
    ----------
    status : str
        Of the result.
    objectives : sequence of ObjectiveResult
        Of the result; empty where there is no schedule.
    known : BestKnown
        What is known of the instance.
    """
    if status == "infeasible":
        return "contradiction", "said to be infeasible, but a schedule is known"
    if not objectives:
        return "behind", "no schedule, but one is known"
    for here, best in zip(objectives, known.objectives, strict=True):
        if here.bound is not None and _better(here, best.value, here.bound):
            why = f"the bound {here.bound:,} is worse than the best known value {best.value:,}"
            return "contradiction", f"{here.name}: {why}"
        if best.bound is not None and _better(here, here.value, best.bound):
            why = f"the value {here.value:,} is better than the proven bound {best.bound:,}"
            return "contradiction", f"{here.name}: {why}"
        if here.value != best.value:
            verdict: Verdict = "better" if _better(here, here.value, best.value) else "behind"
            return verdict, f"{here.name}: {here.value:,}, best known {best.value:,}"
    return "equal", ""


def improved(known: BestKnown | None, new: BestKnown) -> BestKnown:
    """Return the better solution of the two, with the tighter bounds of both.

    A bound supposes the values of the objectives before it; so bounds of both count as far as
    these are equal.

    Raises
    ------
    ValueError
        Where they contradict each other.
    """
    if known is None or known.sha256 != new.sha256:
        return new
    verdict, why = compare("feasible", new.objectives, known)
    if verdict == "contradiction":
        raise ValueError(why)
    base, other = (new, known) if verdict == "better" else (known, new)
    pairs = list(zip(base.objectives, other.objectives, strict=True))
    equal = sum(1 for _ in takewhile(lambda pair: pair[0].value == pair[1].value, pairs))
    merged = (*(_tighter(*pair) for pair in pairs[: equal + 1]), *base.objectives[equal + 1 :])
    if merged == known.objectives:
        return known
    return base.model_copy(update={"objectives": merged, "found": new.found})


def _tighter(base: ObjectiveResult, other: ObjectiveResult) -> ObjectiveResult:
    if other.bound is None or (
        base.bound is not None and not _better(base, base.bound, other.bound)
    ):
        return base
    return base.model_copy(update={"bound": other.bound, "proof": other.proof})


def _better(objective: ObjectiveResult, one: float, other: float) -> bool:
    return one > other if objective.sense == "max" else one < other
