"""Whatever is reported: twice is once, the log tells the state, and counts are of the rows."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from linkmatch.history.followups import due_by
from linkmatch.history.funnel import report
from linkmatch.history.log import changes
from linkmatch.history.record import record
from linkmatch.history.schema import Meeting, Outcome
from linkmatch.history.store import open_store
from linkmatch.models.outcome import Result
from linkmatch.models.steps import STEPS
from sqlalchemy import select

from .outcome_events import DAY, tegal

DAYS = st.integers(0, 300).map(lambda n: DAY + timedelta(days=n))
MAYBE = st.none() | st.booleans()


@st.composite
def results(draw: st.DrawFn) -> Result:
    """Return a report of one of four meetings."""
    held = tegal()[1].meetings[draw(st.integers(0, 3))]
    status = draw(st.sampled_from([None, "held", "no_show", "moved"]))
    fields: dict[str, Any] = {
        "request": held.request,
        "status": status,
        "absent": held.companies[:1] if status == "no_show" else (),
        "next_step": draw(st.none() | st.sampled_from(STEPS)),
        "sample": draw(MAYBE),
        "mentoring": draw(MAYBE),
    }
    for kind in ("mou", "trial"):
        fields[kind] = draw(MAYBE)
        fields[f"{kind}_day"] = draw(DAYS) if fields[kind] else None
    if draw(st.booleans()):
        fields |= {"order_value": draw(st.integers(1, 10**12)), "order_day": draw(DAYS)}
    return Result(**fields)


@settings(max_examples=8)
@given(st.lists(results(), max_size=5))
def test_the_log_tells_the_state(reported: list[Result]) -> None:
    event, schedule = tegal()
    with open_store("sqlite://", create_it=True) as store:
        for result in reported:
            record(store, event, schedule, [result])
        if reported:
            assert record(store, event, schedule, reported[-1:]).changes == 0
        with store.reading() as connection:
            stored = connection.execute(
                select(Outcome, Meeting.code).join(Meeting, Meeting.id == Outcome.meeting_id)
            ).all()
            statuses = dict(connection.execute(select(Meeting.code, Meeting.status)).all())
        logged: dict[tuple[str, str, str], dict[str, Any]] = {}
        told: dict[str, str | None] = {}
        for change in changes(store):
            if change.what == "meeting.status":
                told[str(change.request)] = change.after
            if change.what.startswith("outcome."):
                kind = change.what.removeprefix("outcome.")
                known = json.loads(change.after or change.before or "")
                key = (str(change.request), kind, known["day"] if kind == "order" else "")
                logged.pop(key, None)
                if change.after:
                    logged[key] = known
        assert told == {code: status for code, status in statuses.items() if status}
        assert set(logged) == {(row.code, row.kind, row.ref) for row in stored}
        for row in stored:
            fields = {name: getattr(row, name) for name in ("day", "due", "settled", "step")}
            wanted = {name: str(value) for name, value in fields.items() if value is not None}
            found = logged[row.code, row.kind, row.ref]
            assert {name: found[name] for name in fields if name in found} == wanted
        totals = report(store).totals
        for measure, kind in (("mou", "mou"), ("trial", "trial"), ("orders", "order")):
            assert totals[measure] == len({row.code for row in stored if row.kind == kind})
        assert totals["order_value_idr"] == sum(row.value_idr or 0 for row in stored)
        late = due_by(store, date(2100, 1, 1))
        assert len(late) == sum(row.settled is None and row.due is not None for row in stored)
