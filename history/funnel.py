"""The report: how many meetings led how far, and how soon.

The database counts by participant and process; pandas adds these counts up by every group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import Connection, Executable, Integer, case, cast, func, select, true

from ..models.diagnostics import InputError, Problem
from ..models.outcome import BINDING
from .schema import Attendance, Company, Event, Meeting, Outcome, Participant
from .store import Store

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

STAGES = ("requested", "scheduled", "held", "follow_up", "mou", "trial", "orders")
"""The steps of the funnel, each counted in meetings."""

VALUE = "order_value_idr"
HEADLINES = ("requested", "scheduled", "held", "mou", "orders", VALUE)
MEASURES = (*HEADLINES, "follow_up", "trial")
"""What is told of each group, in this order."""

UNKNOWN = "–"
"""Stands for a region, process or side that is not known."""


@dataclass(frozen=True)
class Report:
    """What came of one or all events.

    Attributes
    ----------
    totals : mapping of str to int
        The ``MEASURES``: meetings that came so far, and the value of all orders.
    groups : mapping of str to DataFrame
        ``event``, ``region`` (of the first company, the maker) and ``process``: the measures of
        each; ``side``: of its companies, how many came so far at least once.
    times : DataFrame
        ``step``, ``count``, ``median_days`` and ``days_90`` since the first day of the event.
    no_shows : DataFrame
        ``company``, ``reported``, ``absent``, ``rate``; those who were ever absent.
    no_show_rate : float or None
        Absences of all that is reported.
    first_partners : int
        Makers whose first MoU, trial or order came of these events.
    """

    totals: Mapping[str, int]
    groups: Mapping[str, pd.DataFrame]
    times: pd.DataFrame
    no_shows: pd.DataFrame
    no_show_rate: float | None
    first_partners: int

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            **self.totals,
            "first_partners": self.first_partners,
            "no_show_rate": self.no_show_rate,
            **{f"by_{name}": frame.to_dict("records") for name, frame in self.groups.items()},
            "time_to_step": self.times.to_dict("records"),
            "no_shows": self.no_shows.to_dict("records"),
        }


def report(store: Store, event: str | None = None) -> Report:
    """Return what came of all events, or of those with a name.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    with store.reading() as connection:
        return _Counts(connection, event).report()


def events_named(connection: Connection, name: str | None) -> dict[int, str]:
    """Return the events of a name by their ids, or all; those of one name with their days.

    Raises
    ------
    InputError
        Where there are none of that name.
    """
    rows = connection.execute(select(Event.id, Event.name, Event.day).order_by(Event.day)).all()
    names = [row.name for row in rows]
    found = {
        row.id: row.name if names.count(row.name) == 1 else f"{row.name} ({row.day})"
        for row in rows
        if name is None or row.name.casefold() == name.casefold()
    }
    if not found and name is not None:
        known = ", ".join(dict.fromkeys(names)) or "none"
        raise InputError([Problem(f"no event is called {name!r}; known are: {known}")])
    return found


_FOLLOWED = case((Outcome.kind == "sample", "follow_up"), else_=Outcome.kind)


class _Counts:
    def __init__(self, connection: Connection, event: str | None) -> None:
        self._connection = connection
        self._events = events_named(connection, event)
        self._some = event is not None
        people = select(
            Participant.id,
            Participant.event_id,
            Participant.company_id,
            Participant.side,
            Participant.region,
        )
        self._people = self._frame(people.where(self._of(Participant.event_id))).set_index("id")

    def _of(self, event_id: "Any") -> "ColumnElement[bool]":
        """Restrict rows to the events wanted."""
        return event_id.in_(self._events) if self._some else true()

    def _frame(self, query: Executable) -> pd.DataFrame:
        result = self._connection.execute(query)
        return pd.DataFrame(result.all(), columns=[*result.keys()])

    def report(self) -> Report:
        """Return the report."""
        cells = self._cells()
        presence = self._presence()
        totals = {name: int(cells[name].sum()) for name in MEASURES}
        groups = {
            "event": _grouped(cells, cells["event_id"].map(self._events), "event"),
            "region": _grouped(cells, cells["region"], "region"),
            "process": _grouped(cells, cells["process"], "process"),
            "side": self._by_side(presence),
        }
        shows = self._no_shows(presence)
        seen, absent = int(shows["reported"].sum()), int(shows["absent"].sum())
        return Report(
            totals,
            groups,
            self._times(),
            shows[shows["absent"] > 0].reset_index(drop=True),
            absent / seen if seen else None,
            self._first_partners(),
        )

    def _cells(self) -> pd.DataFrame:
        """Return the measures by participant (the first of a meeting) and process."""
        by = (Meeting.first_id, Meeting.process)
        counted = self._frame(
            select(
                *by,
                func.count().label("requested"),
                func.sum(cast(Meeting.scheduled, Integer)).label("scheduled"),
                func.sum(case((Meeting.status == "held", 1), else_=0)).label("held"),
            )
            .where(self._own(Meeting.first_id))
            .group_by(*by)
        )
        led = self._frame(
            select(
                *by,
                _FOLLOWED.label("stage"),
                func.count(Outcome.meeting_id.distinct()).label("count"),
                func.coalesce(func.sum(Outcome.value_idr), 0).label("value"),
            )
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .where(self._own(Meeting.first_id))
            .group_by(*by, _FOLLOWED)
        )
        keys = ["first_id", "process"]
        counted["process"] = counted["process"].fillna(UNKNOWN)
        led["process"] = led["process"].fillna(UNKNOWN)
        led["stage"] = led["stage"].replace("order", "orders")
        steps = led.pivot_table("count", keys, "stage", "sum", fill_value=0)
        steps = steps.reindex(columns=STAGES[3:], fill_value=0)
        steps[VALUE] = led.astype({"value": "int64"}).groupby(keys)["value"].sum()
        cells = counted.join(steps, on=keys).fillna(dict.fromkeys(steps.columns, 0))
        cells = cells.astype(dict.fromkeys(MEASURES, "int64"))
        return cells.join(self._people[["event_id", "region"]], on="first_id")

    def _own(self, participant_id: "Any") -> "ColumnElement[bool]":
        """Restrict rows by a participant, which is in the indexes that are counted from."""
        own = select(Participant.id).where(Participant.event_id.in_(self._events))
        return participant_id.in_(own) if self._some else true()

    def _presence(self) -> pd.DataFrame:
        """Return how often each participant met, waited in vain, was absent, and is scheduled."""
        by = (Attendance.participant_id, Attendance.state)
        own = self._own(Attendance.participant_id)
        frame = self._frame(select(*by, func.count().label("count")).where(own).group_by(*by))
        frame["state"] = frame["state"].fillna("unsaid")
        table = frame.pivot_table("count", "participant_id", "state", "sum", fill_value=0)
        states = ["met", "waited", "absent", "unsaid"]
        return table.reindex(self._people.index, columns=states, fill_value=0).fillna(0).astype(int)

    def _by_side(self, presence: pd.DataFrame) -> pd.DataFrame:
        """Return how many companies of each side came how far."""
        reached = pd.DataFrame(index=self._people.index)
        asked = self._asked()
        reached["requested"] = reached.index.isin(asked)
        reached["scheduled"] = presence.sum(axis=1) > 0
        reached["held"] = presence["met"] > 0
        steps = self._frame(
            select(Attendance.participant_id, _FOLLOWED.label("stage"), func.sum(Outcome.value_idr))
            .join(Outcome, Outcome.meeting_id == Attendance.meeting_id)
            .where(self._own(Attendance.participant_id))
            .group_by(Attendance.participant_id, _FOLLOWED)
        )
        steps.columns = pd.Index(["id", "stage", "value"])
        steps["stage"] = steps["stage"].replace("order", "orders")
        for stage in STAGES[3:]:
            reached[stage] = reached.index.isin(steps["id"][steps["stage"] == stage])
        values = steps.groupby("id")["value"].sum()
        by = [self._people["side"].fillna(UNKNOWN), self._people["company_id"]]
        companies = reached.groupby(by).any()
        table = companies.groupby(level=0).sum().astype("int64")
        table[VALUE] = values.reindex(self._people.index).groupby(by[0]).sum().astype("int64")
        table.insert(0, "companies", companies.groupby(level=0).size())
        ordered = table[["companies", *MEASURES]]
        return ordered.rename_axis("side").reset_index()

    def _asked(self) -> set[int]:
        """Return the participants with a request."""
        found: set[int] = set()
        for side in (Meeting.first_id, Meeting.second_id):
            found.update(self._connection.execute(select(side).distinct()).scalars())
        return found

    def _times(self) -> pd.DataFrame:
        """Return the days from the event to each step that was taken later."""
        frame = self._frame(
            select(Outcome.kind, Event.day, Outcome.day.label("taken"), func.count().label("n"))
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .join(Event, Event.id == Meeting.event_id)
            .where(Outcome.kind.in_(BINDING), self._of(Meeting.event_id))
            .group_by(Outcome.kind, Event.day, Outcome.day)
        )
        rows = []
        for kind in ("mou", "trial", "order"):
            own = frame[frame["kind"] == kind]
            days = (pd.to_datetime(own["taken"]) - pd.to_datetime(own["day"])).dt.days
            every = days.repeat(own["n"].tolist())
            if len(every):
                half, most = every.quantile([0.5, 0.9]).tolist()
                rows.append((kind, len(every), half, most))
        return pd.DataFrame(rows, columns=["step", "count", "median_days", "days_90"])

    def _no_shows(self, presence: pd.DataFrame) -> pd.DataFrame:
        """Return how often each company was absent, the most often first."""
        known = self._frame(select(Company.id, Company.name)).set_index("id")["name"]
        counts = presence.groupby(self._people["company_id"]).sum()
        table = pd.DataFrame(
            {
                "company": known.reindex(counts.index),
                "reported": counts["met"] + counts["waited"] + counts["absent"],
                "absent": counts["absent"],
            }
        )
        table["rate"] = table["absent"] / table["reported"].where(table["reported"] > 0)
        return table.sort_values(["rate", "absent", "company"], ascending=[False, False, True])

    def _first_partners(self) -> int:
        """Return how many makers found their first partner at these events."""
        steps = self._frame(
            select(
                Participant.company_id,
                Participant.event_id,
                func.min(Outcome.day).label("day"),
                func.max(cast(Participant.has_partner, Integer)).label("had"),
            )
            .join(Attendance, Attendance.participant_id == Participant.id)
            .join(Outcome, Outcome.meeting_id == Attendance.meeting_id)
            .join(Event, Event.id == Participant.event_id)
            .where(Outcome.kind.in_(BINDING), Participant.side == Event.makers)
            .group_by(Participant.company_id, Participant.event_id)
        )
        first = steps.sort_values("day").drop_duplicates("company_id")
        new = first[first["had"].fillna(0) == 0]
        return int(new["event_id"].isin([*self._events]).sum())


def _grouped(cells: pd.DataFrame, by: "pd.Series[Any]", name: str) -> pd.DataFrame:
    table = cells[[*MEASURES]].groupby(by.fillna(UNKNOWN)).sum()
    return table.rename_axis(name).reset_index()
