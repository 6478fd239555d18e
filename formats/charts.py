"""Charts of schedules, with matplotlib; each function draws on the axes it is given.

They need ``linkmatch[charts]``.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..models.event import Event
from ..models.report import Report
from ..models.schedule import Schedule
from .columns import Language
from .labels import side_label
from .schedule_view import View

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_LABELS = 40
"""More labels than this on an axis cover each other."""


def plot_schedule(
    schedule: Schedule, event: Event, ax: "Axes", language: Language | None = None
) -> "Axes":
    """Draw tables by slots, each meeting in the colour of its score.

    Parameters
    ----------
    schedule : Schedule
    event : Event
    ax : matplotlib.axes.Axes
        What is drawn on.
    language : {"id", "en"}, optional
        Default: the event's.

    Returns
    -------
    matplotlib.axes.Axes
        ``ax``.
    """
    view = _view(schedule, event, language)
    slot_at = {slot: n for n, slot in enumerate(view.slot_order)}
    table_at = {table: n for n, table in enumerate(view.table_order)}
    cells = np.full((len(table_at), len(slot_at)), np.nan)
    for meeting in view.meetings:
        for slot in view.taken(meeting):
            cells[table_at[meeting.table], slot_at[slot]] = meeting.score
    image = ax.imshow(cells, aspect="auto", cmap="viridis", interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, label=view.say["score"])
    _label(ax, view.slot_order, view.table_order)
    ax.set(title=view.say["grid"], xlabel=view.say["slot"], ylabel=view.say["table"])
    return ax


def plot_gap(
    report: Report, ax: "Axes", objective: str | None = None, language: Language = "en"
) -> "Axes":
    """Draw value and proven bound of an objective at the end of each phase of a solve.

    Parameters
    ----------
    report : Report
        Of a schedule that was solved.
    ax : matplotlib.axes.Axes
    objective : str, optional
        Default: the last one of the policy.
    language : {"id", "en"}

    Raises
    ------
    ValueError
        Where the report has no such objective, or no phases.
    """
    from .catalogue import catalogue

    names = [result.name for result in report.objectives]
    name = objective or (names[-1] if names else None)
    if name not in names or not report.phases:
        raise ValueError(f"the report tells nothing of {name} over time")
    say, at = catalogue(language), names.index(name)
    seconds = np.cumsum([phase.seconds for phase in report.phases])
    for key, line, found in (
        ("value", "o-", [phase.values[at : at + 1] for phase in report.phases]),
        ("bound", "o--", [phase.bounds[at : at + 1] for phase in report.phases]),  # may be equal
    ):
        known = [(s, v[0]) for s, v in zip(seconds, found, strict=True) if v and v[0] is not None]
        ax.plot([s for s, _ in known], [v for _, v in known], line, label=say[key])
    ax.set(xlabel=say["seconds"], ylabel=say.get(f"objective_{name}", name))
    ax.legend()
    return ax


def plot_satisfaction(
    schedule: Schedule, event: Event, ax: "Axes", language: Language | None = None
) -> "Axes":
    """Draw how many companies of each side have how much of the best they could have alone."""
    view = _view(schedule, event, language)
    sides = list(dict.fromkeys(view.side(company.id) for company in event.companies))
    shares = [
        [
            100 * one.satisfaction
            for one in view.standings
            if one.satisfaction is not None and view.side(one.company) == side
        ]
        for side in sides
    ]
    ax.hist(shares, bins=np.arange(0, 101, 10).tolist(), label=[str(side or "") for side in sides])
    ax.set(
        title=view.say["satisfaction_chart"],
        xlabel=view.say["satisfaction_axis"],
        ylabel=view.say["companies"],
    )
    ax.legend()
    return ax


def plot_table_use(
    schedule: Schedule, event: Event, ax: "Axes", language: Language | None = None
) -> "Axes":
    """Draw how many tables are in use in each slot, and how many there are."""
    view = _view(schedule, event, language)
    ax.bar(range(len(view.table_use)), list(view.table_use.values()))
    ax.axhline(len(event.all_tables), color="black", linestyle="--", label=view.say["tables_total"])
    _label(ax, view.slot_order, None)
    ax.set(
        title=view.say["table_use_chart"],
        xlabel=view.say["slot"],
        ylabel=view.say["tables_in_use"],
    )
    ax.legend()
    return ax


def plot_scores(
    schedule: Schedule, event: Event, ax: "Axes", language: Language | None = None
) -> "Axes":
    """Draw the scores of all requests as a matrix of companies, with a mark on those held."""
    view = _view(schedule, event, language)
    first, last = event.sides[0], event.sides[-1]
    rows = [company.id for company in event.companies if company.side == first]
    columns = [company.id for company in event.companies if company.side == last]
    row_at, column_at = ({c: n for n, c in enumerate(side)} for side in (rows, columns))

    def place(companies: Sequence[str]) -> tuple[int, int] | None:
        for a, b in (companies[:2], companies[1::-1]):
            if len(companies) == 2 and a in row_at and b in column_at:
                return row_at[a], column_at[b]
        return None

    scores = np.full((len(rows), len(columns)), np.nan)
    for request in event.requests:
        at = place(request.companies)
        if at is not None:
            scores[at] = request.score
    held = [at for at in (place(m.companies) for m in schedule.meetings) if at is not None]
    cell = min(1, 100 / max(*scores.shape, 1))  # smaller where there are many
    image = ax.imshow(scores, aspect="auto", cmap="YlGnBu", interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, label=view.say["score"])
    ax.scatter(
        [c for _, c in held],
        [r for r, _ in held],
        s=8 * cell**2,
        color="crimson",
        label=view.say["meetings"],
    )
    _label(ax, columns, rows)
    ax.set(title=view.say["scores_chart"], xlabel=side_label(last), ylabel=side_label(first))
    ax.legend(loc="upper right", markerscale=1 / cell)
    return ax


def _view(schedule: Schedule, event: Event, language: Language | None) -> View:
    return View(schedule, event, language or event.language)


def _label(ax: "Axes", across: Sequence[str], down: Sequence[str] | None) -> None:
    """Label the axes with ids, with so many of them that they can be read."""
    for axis, names in ((ax.xaxis, across), (ax.yaxis, down)):
        if names is not None:
            step = -(-len(names) // _MOST_LABELS)
            axis.set_ticks(range(0, len(names), step), list(names[::step]), fontsize=7)
    ax.tick_params(axis="x", rotation=90)
