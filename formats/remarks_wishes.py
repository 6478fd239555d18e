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
    """Yield a word where there are no requests yet, and they can be made.

    An error where there is no list of them at all: it may have been lost.
    """
    if not event.requests and any(c.profile or c.wishes for c in event.companies):
        message = "there are no requests; the command score makes them from profiles and wishes"
        is_lost = "requests" not in event.model_fields_set
        yield Finding(("requests",), message, "error" if is_lost else "warning")


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
