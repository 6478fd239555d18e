"""Why companies meet, in the words of an agenda: topics, needs that are met, wishes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..models.base import one_line
from ..models.event import Event
from ..models.request import Request
from .catalogue import Catalogue


@dataclass(frozen=True)
class Match:
    """What an agenda says of a meeting beside its time and place."""

    topics: str = ""
    why: str = ""


def matches(event: Event, requests: Iterable[Request], say: Catalogue) -> dict[str, Match]:
    """Return what is said of requests, by their ids."""
    asked = list(requests)
    pages = dict(_profiled(event, asked, say))
    return {r.id: _match(event, r, say, *pages.get(r.id, ([], []))) for r in asked}


def _profiled(
    event: Event, requests: list[Request], say: Catalogue
) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Yield the topics and the needs met of each request of which profiles tell something."""
    if len(event.sides) != 2 or not any(company.profile for company in event.companies):
        return
    from ..scoring.board import Scores, ScoringError
    from ..scoring.explain import pages

    try:
        board = Scores(event)
    except ScoringError:  # weights that name nothing: what the profiles say cannot be read
        return
    known = [(request, board.pair(request.companies)) for request in requests]
    pairs = [(request, pair) for request, pair in known if pair is not None]
    if not pairs:
        return
    shown = pages(board, [pair for _, pair in pairs], say.language)
    for (request, _), page in zip(pairs, shown, strict=True):
        met = [
            by if by == need else say.text("why_met", need=need, process=by)
            for need, by in page.met()
        ]
        yield request.id, (page.topics(), list(dict.fromkeys(met)))


def _match(
    event: Event, request: Request, say: Catalogue, topics: list[str], met: list[str]
) -> Match:
    needed = [need.topic for need in request.needs.values() if need.topic]
    must = [say["why_must"]] if request.must else []
    why = [*must, *met, *_wishes(event, request, say)]
    told = ", ".join(dict.fromkeys([*needed, *topics])), "; ".join(why)
    return Match(*map(one_line, told))


def _wishes(event: Event, request: Request, say: Catalogue) -> Iterator[str]:
    for name in request.companies:
        company = event.company_by_id[name]
        for wish in company.wishes:
            if wish.company != name and wish.company in request.companies:
                yield say.text("why_wish", company=company.label, rank=wish.rank)
