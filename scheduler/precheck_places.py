"""What counting shows of tables and lengths before any search: why a request has no place."""

from collections.abc import Iterator, Sequence

from ..models.diagnostics import Finding
from ..models.event import Event
from .draft import windows
from .problem import Problem
from .rules.home_tables import homes_given


def why_no_table(problem: Problem, n: int) -> str | None:
    """Return why no table at all suits a request, or ``None``."""
    request, members = problem.requests[n], problem.members[n]
    places = [(f"its table {request.table}", request.table)] if request.table else []
    for c in members:
        home = problem.companies[c].home_table
        if home is not None:
            places.append((f"the home {home} of {problem.companies[c].id}", home))
    if len({table for _, table in places}) > 1:
        return f"{' and '.join(name for name, _ in places)} are different tables"
    given = [problem.companies[c].id for c in members if c in problem.homes]
    if len(given) > 1 and not places:
        return f"{' and '.join(given)} each have a table of their own"
    for name, table in places[:1]:
        spec = next(t for t in problem.tables if t.id == table)
        if spec.reserved_for is not None and spec.reserved_for not in request.companies:
            return f"{name} is reserved for {spec.reserved_for}"
        if spec.seats is not None and spec.seats < len(members):
            return f"{name} has {spec.seats} seats for {len(members)} companies"
    most = [t.seats for t in problem.tables if t.reserved_for in (None, *request.companies)]
    if most and all(seats is not None and seats < len(members) for seats in most):
        return f"no table that it can have has seats for {len(members)} companies"
    return None


def starts_in(problem: Problem, n: int, slots: Sequence[int]) -> list[int]:
    """Return in which of some slots a request can begin, to take only such slots."""
    length = problem.length_of[n]
    if length == 1:
        return list(slots)
    marks = problem.unbroken.copy()
    inside = marks & False
    inside[list(slots)] = True
    found = windows(inside[None], length) & windows(marks[None], length - 1)
    return [t for t in slots if found[0, t]]


def without_home(event: Event) -> Iterator[Finding]:
    """Yield who has no table of its own, where tables do not suffice for a whole side."""
    if event.rules.home_tables is None:
        return
    without = sorted(company for company, count in homes_given(event).items() if not count)
    if without:
        yield Finding(
            ("rules", "home_tables"),
            f"there are not enough tables for all of {event.rules.home_tables}; "
            f"without one of their own: {', '.join(without)}",
            "warning",
        )
