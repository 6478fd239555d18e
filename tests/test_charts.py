"""Charts show what the schedule holds."""

from collections.abc import Iterator

import linkmatch
import matplotlib as mpl
import numpy as np
import pytest
from linkmatch.formats import charts
from linkmatch.instances import load
from linkmatch.models import Event, Schedule
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

mpl.use("Agg")


@pytest.fixture(scope="module")
def tegal() -> tuple[Event, Schedule]:
    event = load("tegal-2017")
    return event, linkmatch.solve(event, time_limit=5, workers=1)


@pytest.fixture
def ax() -> Iterator[Axes]:
    figure, axes = plt.subplots()
    yield axes
    figure.canvas.draw()
    plt.close(figure)


def test_the_grid_has_a_cell_for_each_meeting(tegal: tuple[Event, Schedule], ax: Axes) -> None:
    event, schedule = tegal
    assert charts.plot_schedule(schedule, event, ax) is ax
    cells = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert cells.shape == (len(event.all_tables), len(event.slots))
    assert np.nansum(cells) == sum(m.score for m in schedule.meetings)
    assert ax.get_xlabel() == "Slot"


def test_the_gap_closes_over_the_phases(tegal: tuple[Event, Schedule], ax: Axes) -> None:
    report = tegal[1].report
    assert report is not None
    charts.plot_gap(report, ax, "score", language="id")
    value, bound = ax.lines
    assert list(value.get_ydata())[-1] == list(bound.get_ydata())[-1] == report.objectives[-1].value
    with pytest.raises(ValueError, match="nothing of colour"):
        charts.plot_gap(report, ax, "colour")


def test_satisfaction_counts_every_company_once(tegal: tuple[Event, Schedule], ax: Axes) -> None:
    event, schedule = tegal
    charts.plot_satisfaction(schedule, event, ax, "en")
    assert sum(bar.get_height() for bar in ax.patches) == len(event.companies)


def test_tables_in_use_add_up_to_the_meetings(tegal: tuple[Event, Schedule], ax: Axes) -> None:
    event, schedule = tegal
    charts.plot_table_use(schedule, event, ax)
    assert sum(bar.get_height() for bar in ax.patches) == len(schedule.meetings)


def test_scores_mark_the_meetings_held(tegal: tuple[Event, Schedule], ax: Axes) -> None:
    event, schedule = tegal
    charts.plot_scores(schedule, event, ax, "en")
    scores = ax.images[0].get_array()
    marks = ax.collections[0].get_offsets()
    assert len(marks) == len(schedule.meetings)
    assert sum(scores[int(row), int(column)] for column, row in marks) == sum(
        m.score for m in schedule.meetings
    )


def test_notebooks_show_value_and_bound(tegal: tuple[Event, Schedule]) -> None:
    shown = tegal[1]._repr_html_()
    assert "optimal (proven)" in shown
    assert shown.count("<tr>") == 2 + len(tegal[1].report.objectives) + len(tegal[1].meetings)
    harmful = tegal[1].model_copy(update={"event": "<script>"})
    assert "<script>" not in harmful._repr_html_()
