"""Wishes that count for nothing, told as warnings: a wish that is lost breaks no rule."""

from collections.abc import Iterator

from ..models.diagnostics import Finding
from ..models.event import Company, Event
from ..models.hints import Hints


def wish_remarks(event: Event) -> Iterator[Finding]:
    """Yield the wishes that cannot be counted."""
    hints = Hints({c.id: c.name for c in event.companies if c.name is not None})
    for n, company in enumerate(event.companies):
        seen: set[str] = set()
        for k, wish in enumerate(company.wishes):
            reason = _why_in_vain(event, company, wish.company, hints)
            if reason is None and wish.company in seen:
                reason = f"{company.id} wishes for {wish.company} twice; the better rank counts"
            seen.add(wish.company)
            if reason is not None:
                yield Finding(("companies", n, "wishes", k, "company"), reason, "warning")


def unscored_remarks(event: Event) -> Iterator[Finding]:
    """Yield an error where there is no list of requests, and they can be made: it may be lost."""
    if "requests" not in event.model_fields_set and event.tells_profiles:
        message = "there are no requests; the command score makes them from profiles and wishes"
        yield Finding(("requests",), message)


def _why_in_vain(event: Event, company: Company, other: str, hints: Hints) -> str | None:
    known = event.company_by_id
    if other not in known:
        hint = hints.of(other, "company", known, one=True)
        return f"{company.id} wishes for the unknown company {other!r}{hint}; it is left out"
    if other == company.id:
        return f"{company.id} wishes for itself; it is left out"
    if len(event.sides) == 2 and known[other].side == company.side:
        return f"{company.id} wishes for {other} of its own side; it is left out"
    if other in company.veto:
        return f"{company.id} wishes for {other} and will not meet it; the veto counts"
    return None
