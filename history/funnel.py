"""The report: how many meetings led how far, and how soon.

The database holds counts of each event (``tallies``); pandas adds them up by every group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Executable, func, select

from ..models.steps import BINDING
from .events import events_named
from .schema import Company, Event, Meeting, Outcome, Participant, Standing, Tally
from .store import Store
from .tallies import VALUE

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


class _Counts:
    def __init__(self, connection: Connection, event: str | None) -> None:
        self._connection = connection
        self._events = events_named(connection, event)
        counts = (*MEASURES, "absent", "waited")
        by = (Participant.side, Participant.company_id)
        self._standings = self._frame(
            select(*by, *(func.sum(getattr(Standing, name)).label(name) for name in counts))
            .join(Participant, Participant.id == Standing.participant_id)
            .where(self._events.have(Participant.event_id))
            .group_by(*by)
        ).astype(dict.fromkeys(counts, "int64"))

    def _frame(self, query: Executable) -> pd.DataFrame:
        result = self._connection.execute(query)
        return pd.DataFrame(result.all(), columns=[*result.keys()])

    def report(self) -> Report:
        """Return the report."""
        measures = [getattr(Tally, name) for name in MEASURES]
        cells = self._frame(
            select(Tally.event_id, Tally.region, Tally.process, *measures).where(
                self._events.have(Tally.event_id)
            )
        )
        groups = {
            "event": _grouped(cells, cells["event_id"].map(self._events.called), "event"),
            "region": _grouped(cells, cells["region"], "region"),
            "process": _grouped(cells, cells["process"], "process"),
            "side": self._by_side(),
        }
        shows = self._no_shows()
        seen, absent = int(shows["reported"].sum()), int(shows["absent"].sum())
        return Report(
            {name: int(cells[name].sum()) for name in MEASURES},
            groups,
            self._times(),
            shows[shows["absent"] > 0].reset_index(drop=True),
            absent / seen if seen else None,
            self._first_partners(),
        )

    def _by_side(self) -> pd.DataFrame:
        """Return how many companies of each side came how far, and the value of their orders."""
        frame = self._standings.assign(side=self._standings["side"].fillna(UNKNOWN))
        companies = frame.set_index(["side", "company_id"])[[*MEASURES]]
        values = companies.pop(VALUE).groupby(level=0).sum()
        table = (companies > 0).groupby(level=0).sum().astype("int64")
        table.insert(0, "companies", companies.groupby(level=0).size())
        table[VALUE] = values
        return table[["companies", *MEASURES]].rename_axis("side").reset_index()

    def _times(self) -> pd.DataFrame:
        """Return the days from the event to each step that was taken later."""
        frame = self._frame(
            select(Outcome.kind, Event.day, Outcome.day.label("taken"), func.count().label("n"))
            .join(Meeting, Meeting.id == Outcome.meeting_id)
            .join(Event, Event.id == Meeting.event_id)
            .where(Outcome.kind.in_(BINDING), self._events.have(Meeting.event_id))
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

    def _no_shows(self) -> pd.DataFrame:
        """Return how often each company was absent, the most often first."""
        known = self._frame(select(Company.id, Company.name)).set_index("id")["name"]
        counts = self._standings.groupby("company_id")[["held", "waited", "absent"]].sum()
        table = pd.DataFrame(
            {
                "company": known.reindex(counts.index),
                "reported": counts.sum(axis=1),
                "absent": counts["absent"],
            }
        )
        table["rate"] = table["absent"] / table["reported"].where(table["reported"] > 0)
        return table.sort_values(["rate", "absent", "company"], ascending=[False, False, True])

    def _first_partners(self) -> int:
        """Return how many makers found their first partner at these events."""
        steps = self._frame(
            select(Participant.company_id, Participant.event_id, Standing.partner_since)
            .join(Standing, Standing.participant_id == Participant.id)
            .join(Event, Event.id == Participant.event_id)
            .where(
                Standing.partner_since.is_not(None),
                Participant.side == Event.makers,
                Participant.has_partner.is_not(True),
            )
            .order_by(Standing.partner_since, Participant.id)
        )
        first = steps.drop_duplicates("company_id")
        return int(first["event_id"].isin([*self._events.called]).sum())


def _grouped(cells: pd.DataFrame, by: "pd.Series[Any]", name: str) -> pd.DataFrame:
    table = cells[[*MEASURES]].groupby(by.fillna(UNKNOWN)).sum()
    return table.rename_axis(name).reset_index()
