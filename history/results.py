"""Reported results, brought into what is stored; each change of it is logged."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..models.outcome import Result
from ..models.steps import due_of, settled_on
from . import schema
from .ledger import Ledger

Key = tuple[int, str, str]
"""Meeting, kind and reference of an outcome."""

Rated = tuple[int, str]
"""Meeting and company of a rating."""

Fields = dict[str, Any]
_FIELDS = ("day", "number", "step", "value_idr", "due", "settled")


def apply_results(
    connection: Connection, event_id: int, results: Sequence[Result], ledger: Ledger
) -> None:
    """Bring what is stored of an event's meetings to what is reported of them."""
    if results:
        state = _State(connection, event_id, ledger)
        for result in results:
            state.report(result)
        state.write()


class _State:
    """What is stored of an event's meetings, and what has to change."""

    def __init__(self, connection: Connection, event_id: int, ledger: Ledger) -> None:
        self._connection, self._ledger, self._event_id = connection, ledger, event_id
        event, meeting = schema.Event, schema.Meeting
        self._day: date = connection.execute(
            select(event.day).where(event.id == event_id)
        ).scalar_one()
        own = select(meeting.code, meeting.id, meeting.status).where(meeting.event_id == event_id)
        rows = connection.execute(own).all()
        self._meeting = {row.code: row.id for row in rows}
        self._status = {row.id: row.status for row in rows}
        people = schema.Participant
        named = select(people.id, people.code).where(people.event_id == event_id)
        self._code = dict(connection.execute(named).all())
        self._participant = {code: n for n, code in self._code.items()}
        self._parties: dict[int, dict[str, str | None]] = defaultdict(dict)
        for n, who, state in self._rows(schema.Attendance, "participant_id", "state"):
            self._parties[n][self._code[who]] = state
        self._ratings: dict[Rated, int] = {
            (n, self._code[who]): rating
            for n, who, rating in self._rows(schema.Assessment, "participant_id", "rating")
        }
        self._notes: dict[int, str] = dict(self._rows(schema.Note, "text"))
        self._outcomes: dict[Key, Fields] = {}
        self._of_meeting: dict[int, set[Key]] = defaultdict(set)
        for n, kind, ref, *values in self._rows(schema.Outcome, "kind", "ref", *_FIELDS):
            self._outcomes[n, kind, ref] = dict(zip(_FIELDS, values, strict=True))
            self._of_meeting[n].add((n, kind, ref))
        self._before: dict[Key, Fields | None] = {}
        self._rated_before: dict[Rated, int | None] = {}
        self._new: dict[str, list[Fields]] = defaultdict(list)

    def _rows(self, table: Any, *fields: str) -> Iterable[Any]:
        """Return the meeting and some fields of each row, in the order they were written."""
        columns = (table.meeting_id, *(getattr(table, name) for name in fields))
        own = select(*columns).join(schema.Meeting, schema.Meeting.id == table.meeting_id)
        own = own.where(schema.Meeting.event_id == self._event_id)
        ordered = own.order_by(table.id) if "id" in table.__table__.c else own
        return self._connection.execute(ordered).all()

    # What is reported ----------------------------------------------------------------------

    def report(self, result: Result) -> None:
        """Take in what is reported of one meeting."""
        meeting = self._meeting[result.request]
        if result.next_step is None:
            result = result.model_copy(update={"next_step": self._implied_step(meeting, result)})
        if result.ratings and result.status is None and self._status[meeting] is None:
            result = result.model_copy(update={"status": "held"})  # else nobody could rate it
        if result.status is not None:
            self._report_status(meeting, result)
        for company, rating in result.ratings.items():
            self._report_rating(meeting, company, rating)
        for key, fields in self._reported(meeting, result):
            self._change(key, fields)
        self._settle(meeting)
        if result.note is not None and self._notes.get(meeting) != result.note:
            self._notes[meeting] = result.note
            self._new["notes"].append(
                {"meeting_id": meeting, "at": self._ledger.now, "text": result.note}
            )
            self._log("meeting.note", meeting)  # the text may be deleted one day; the log stays

    def _implied_step(self, meeting: int, result: Result) -> str | None:
        """Return what a status says of the next step: a moved meeting is still to be held."""
        if result.status == "moved":
            return "meeting"
        was_moved = result.status == "held" and self._status[meeting] == "moved"
        return "done" if was_moved else None

    def _report_status(self, meeting: int, result: Result) -> None:
        before, after = self._status[meeting], result.status
        if before != after:
            self._status[meeting] = after
            self._new["status"].append({"at": meeting, "new": after})
            self._log("meeting.status", meeting, before, after)
        if after != "held":
            for n, company in [key for key in self._ratings if key[0] == meeting]:
                self._report_rating(n, company, None)
        for company, state in self._parties[meeting].items():
            new = _attendance(result, company)
            if new != state:
                who = self._participant[company]
                self._parties[meeting][company] = new
                self._new["attendance"].append({"at": meeting, "who": who, "new": new})
                self._log(f"attendance.{company}", meeting, state, new)

    def _report_rating(self, meeting: int, company: str, rating: int | None) -> None:
        before = self._ratings.pop((meeting, company), None)
        if rating is not None:
            self._ratings[meeting, company] = rating
        if before != rating:
            self._rated_before.setdefault((meeting, company), before)
            told = [None if value is None else str(value) for value in (before, rating)]
            self._log(f"assessment.{company}", meeting, *told)

    def _reported(self, meeting: int, result: Result) -> Iterator[tuple[Key, Fields | None]]:
        """Yield each step reported, ``None`` where it is taken back."""
        if result.next_step is not None:
            key = (meeting, "follow_up", "")
            yield key, self._follow_up(result, self._outcomes.get(key))
        for kind, said in (("sample", result.sample), ("mentoring", result.mentoring)):
            if said is not None:
                yield (meeting, kind, ""), _step(kind, self._day) if said else None
        if result.mou is not None:
            number = {"number": result.mou_number}
            yield (
                (meeting, "mou", ""),
                _step("mou", result.mou_day, **number) if result.mou else None,
            )
        if result.trial is not None:
            yield (meeting, "trial", ""), _step("trial", result.trial_day) if result.trial else None
        if result.order_value is not None and result.order_day is not None:
            ref = result.order_day.isoformat()
            order = _step("order", result.order_day, value_idr=result.order_value)
            yield (meeting, "order", ref), order if result.order_value else None

    def _follow_up(self, result: Result, known: Fields | None) -> Fields | None:
        if result.next_step == "none":
            return None
        if result.next_step == "done":
            settled = (known or {}).get("settled") or self._ledger.now.date()
            return {**(known or _step("follow_up", self._day)), "step": "done", "settled": settled}
        step = _step("follow_up", self._day, step=result.next_step)
        return {**step, "due": result.next_step_by or step["due"]}

    # What changes --------------------------------------------------------------------------

    def _change(self, key: Key, fields: Fields | None) -> None:
        old = self._outcomes.get(key)
        if fields is not None and old is not None and fields["step"] != "done":
            fields = {
                **fields,
                "settled": old["settled"] if fields["step"] == old["step"] else None,
            }
        if fields == old:
            return
        self._before.setdefault(key, old)
        if fields is None:
            del self._outcomes[key]
            self._of_meeting[key[0]].discard(key)
        else:
            self._outcomes[key] = fields
            self._of_meeting[key[0]].add(key)

    def _settle(self, meeting: int) -> None:
        """Say of each step on which day another came of it."""
        own = sorted(self._of_meeting[meeting])
        steps = [(key[1], self._outcomes[key]["day"]) for key in own]
        for key in own:
            fields = self._outcomes[key]
            if fields["step"] != "done":
                self._keep(key, {**fields, "settled": settled_on(key[1], steps)})

    def _keep(self, key: Key, fields: Fields) -> None:
        if fields != self._outcomes[key]:
            self._before.setdefault(key, self._outcomes[key])
            self._outcomes[key] = fields

    def _log(
        self, what: str, meeting: int, before: str | None = None, after: str | None = None
    ) -> None:
        self._ledger.add(what, event=self._event_id, meeting=meeting, before=before, after=after)

    # Writing -------------------------------------------------------------------------------

    def write(self) -> None:
        """Write what has changed."""
        self._write_outcomes()
        table, people = schema.Meeting, schema.Attendance
        self._run(
            update(table).where(table.id == bindparam("at")).values(status=bindparam("new")),
            self._new["status"],
        )
        where = (people.meeting_id == bindparam("at"), people.participant_id == bindparam("who"))
        self._run(
            update(people).where(*where).values(state=bindparam("new")), self._new["attendance"]
        )
        self._run(insert(schema.Note), self._new["notes"])
        self._write_ratings()

    def _write_ratings(self) -> None:
        table = schema.Assessment
        changed = [k for k, b in self._rated_before.items() if b != self._ratings.get(k)]
        where = (table.meeting_id == bindparam("at"), table.participant_id == bindparam("who"))
        names = [{"at": n, "who": self._participant[company]} for n, company in changed]
        self._run(delete(table).where(*where), names)
        self._run(
            insert(table),
            [
                {"meeting_id": n, "participant_id": self._participant[c], "rating": rating}
                for n, c in changed
                if (rating := self._ratings.get((n, c))) is not None
            ],
        )

    def _write_outcomes(self) -> None:
        changed = {k: b for k, b in self._before.items() if b != self._outcomes.get(k)}
        for key, before in changed.items():
            self._log(f"outcome.{key[1]}", key[0], _told(before), _told(self._outcomes.get(key)))
        table = schema.Outcome
        where = (
            table.meeting_id == bindparam("at"),
            table.kind == bindparam("what"),
            table.ref == bindparam("which"),
        )
        names = [dict(zip(("at", "what", "which"), key, strict=True)) for key in changed]
        self._run(delete(table).where(*where), names)
        self._run(
            insert(table),
            [
                {
                    **dict(zip(("meeting_id", "kind", "ref"), key, strict=True)),
                    **self._outcomes[key],
                }
                for key in changed
                if key in self._outcomes
            ],
        )

    def _run(self, statement: Any, rows: Sequence[Fields]) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _attendance(result: Result, company: str) -> str | None:
    if result.status == "held":
        return "met"
    if result.status == "moved":
        return None
    return "absent" if company in result.absent else "waited"


def _step(kind: str, day: date | None, step: str | None = None, **given: Any) -> Fields:
    """Return the fields of a step taken on a day."""
    due = None if day is None else due_of(kind, step, day)
    return {**dict.fromkeys(_FIELDS), "day": day, "step": step, "due": due, **given}


def _told(fields: Fields | None) -> str | None:
    """Return an outcome as the log holds it."""
    if fields is None:
        return None
    said = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(said, default=str, sort_keys=True)
