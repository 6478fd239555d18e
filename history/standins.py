"""Stand-ins: who can take a place where somebody may not come.

Candidates are the requests that are not held: the waiting list. One is proposed only where the
verifier accepts it in the place of the meeting at risk.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..models.event import Event
from ..models.request import Request
from ..models.schedule import Meeting, Schedule
from ..scheduler.verify import verify
from ..scoring.past import Past

RISK = 0.2
"""From this no-show rate on, a meeting is at risk."""

MEETINGS = 20
"""So many meetings, those at the highest risk, get stand-ins."""

PROPOSED = 3
"""So many stand-ins are proposed for a meeting, those expected to be worth most."""

TRIED = 12
"""So many candidates are tried for a meeting."""


@dataclass(frozen=True)
class StandIns:
    """Who can take the place of a meeting.

    Attributes
    ----------
    meeting : Meeting
    risk : float
        How likely it is that somebody does not come.
    unsure : str
        The company that is likeliest not to come.
    requests : tuple of Request
        Of those that are expected to come, in the same slot at the same table, the best first.
    """

    meeting: Meeting
    risk: float
    unsure: str
    requests: tuple[Request, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "request": self.meeting.request,
            "slot": self.meeting.slot,
            "table": self.meeting.table,
            "companies": list(self.meeting.companies),
            "risk": round(self.risk, 4),
            "unsure": self.unsure,
            "stand_ins": [{"request": r.id, "companies": list(r.companies)} for r in self.requests],
        }


def stand_ins(event: Event, schedule: Schedule, past: Past) -> list[StandIns]:
    """Return stand-ins for the meetings at risk, the riskiest first.

    Parameters
    ----------
    past : Past
        From which no-show rates are known.
    """
    rated = [(_risk(meeting, past), n) for n, meeting in enumerate(schedule.meetings)]
    risky = sorted(one for one in rated if -one[0] >= RISK)[:MEETINGS]
    standing = _Standing(event, schedule, past)
    return [standing.of(schedule.meetings[n], -negative) for negative, n in risky]


def _risk(meeting: Meeting, past: Past) -> float:
    """Return the risk with its sign turned, so that the highest is sorted first."""
    shows = 1.0
    for company in meeting.companies:
        shows *= 1 - past.no_show_rate(company)
    return shows - 1


class _Standing:
    def __init__(self, event: Event, schedule: Schedule, past: Past) -> None:
        self._event, self._schedule, self._past = event, schedule, past
        held = {meeting.request for meeting in schedule.meetings}
        self._waiting = [r for r in event.requests if r.id not in held]
        self._broken = self._violations(schedule)

    def of(self, meeting: Meeting, risk: float) -> StandIns:
        """Return the stand-ins of a meeting."""
        unsure = max(meeting.companies, key=self._past.no_show_rate)
        found = []
        for request in self._candidates(meeting, unsure):
            if self._fits(meeting, request):
                found.append(request)
            if len(found) == PROPOSED:
                break
        return StandIns(meeting, risk, unsure, tuple(found))

    def _candidates(self, meeting: Meeting, unsure: str) -> Iterator[Request]:
        """Yield requests of those expected to come, with companies that are free then."""
        busy = {
            company
            for other in self._schedule.meetings
            if other.slot == meeting.slot and other != meeting
            for company in other.companies
        }
        coming = set(meeting.companies) - {unsure}
        possible = [
            request
            for request in self._waiting
            if coming & set(request.companies)
            and unsure not in request.companies
            and not busy & set(request.companies)
        ]
        yield from sorted(possible, key=self._expected, reverse=True)[:TRIED]

    def _expected(self, request: Request) -> float:
        """Return a score times how likely all come, where the score does not hold that yet."""
        if "attendance" in request.components:
            return request.score
        shows = 1.0
        for company in request.companies:
            shows *= 1 - self._past.no_show_rate(company)
        return request.score * shows

    def _fits(self, meeting: Meeting, request: Request) -> bool:
        """Return whether a request can take a meeting's place without breaking another rule."""
        new = Meeting(
            request=request.id,
            companies=request.companies,
            slot=meeting.slot,
            table=meeting.table,
            score=request.score,
        )
        others = (m for m in self._schedule.meetings if m != meeting)
        changed = self._schedule.model_copy(update={"meetings": (*others, new), "report": None})
        return all(
            meeting.request in requests or (rule, requests) in self._broken
            for rule, requests in self._violations(changed)
        )

    def _violations(self, schedule: Schedule) -> set[tuple[str, tuple[str, ...]]]:
        return {(v.rule, v.requests) for v in verify(self._event, schedule).violations}
