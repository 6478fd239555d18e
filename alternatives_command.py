"""What ``solve --alternatives`` adds: several schedules, each in files of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .command_support import print_json, with_options

if TYPE_CHECKING:
    from .models import Event
    from .scheduler.alternatives import Alternatives

choice_options = with_options(
    click.option(
        "--alternatives",
        type=click.IntRange(2, 50),
        metavar="N",
        help="N schedules to choose from.",
    ),
    click.option(
        "--differ",
        type=click.FloatRange(0, 1, min_open=True),
        help="Part of the meetings that no two of them share; default: 0.1.",
    ),
    click.option(
        "--tolerance",
        type=click.FloatRange(0, 1, max_open=True),
        help="How far they may stay below the best score; default: 0.01, 1 %.",
    ),
)


@dataclass(frozen=True)
class Choice:
    """How many schedules, how they differ, and how good they are."""

    count: int
    differ: float = 0.1
    tolerance: float = 0.01


def chosen(count: int | None, differ: float | None, tolerance: float | None) -> Choice | None:
    """Return what the options ask for; ``None`` for one schedule."""
    if count is None:
        if differ is not None or tolerance is not None:
            raise click.UsageError("--differ and --tolerance go with --alternatives")
        return None
    usual = Choice(count)
    return Choice(
        count,
        usual.differ if differ is None else differ,
        usual.tolerance if tolerance is None else tolerance,
    )


def numbered(path: Path, n: int) -> Path:
    """Return the name of the n-th file: ``plan-1.json``."""
    return path.with_name(f"{path.stem}-{n}{path.suffix}")


def write_alternatives(
    event: "Event",
    choice: Choice,
    settings: Mapping[str, Any],
    should_stop: Callable[[], bool],
    outputs: Sequence[Path | None],
    as_json: bool,
) -> None:
    """Solve for several schedules, write each, and tell how they compare."""
    from .formats import write_schedule
    from .scheduler.alternatives import alternatives

    found = alternatives(
        event.with_max_break_difference(settings["max_break_difference"]),
        choice.count,
        differ=choice.differ,
        tolerance=choice.tolerance,
        time_limit=settings["time_limit"],
        workers=settings["workers"],
        seed=settings["seed"],
        policy=settings["policy"],
        should_stop=should_stop,
    )
    written = []
    for n, one in enumerate(found.found, 1):
        for output in filter(None, outputs):
            written.append(numbered(output, n))
            write_schedule(one.schedule, written[-1], event)
    _tell(found, choice.count, as_json)
    for path in written:
        click.echo(str(path), err=as_json)
    if as_json:
        print_json(found.as_dict())


def _tell(found: "Alternatives", count: int, as_json: bool) -> None:
    from .formats.tables_text import text_table

    header = ("schedule", "meetings", "objective", "value", "bound", "gap", "differs", "bound so")
    for line in text_table(header, list(_rows(found))):
        click.echo(line, err=as_json)
    if found.ended == "none":
        told = "proven, no further one differs so within the tolerance"
        click.echo(f"{len(found.found)} of {count} schedules: {told}", err=as_json)
    elif found.ended == "time":
        told = "no further one was found in time"
        click.echo(f"{len(found.found)} of {count} schedules: {told}", err=as_json)


def _rows(found: "Alternatives") -> Iterator[list[str]]:
    """Yield values, gaps to the best possible, and how the schedules differ."""
    for n, one in enumerate(found.found, 1):
        report = one.schedule.report
        for k, row in enumerate(report.objectives if report is not None else ()):
            first = [str(n), f"{len(one.schedule.meetings):,}"] if k == 0 else ["", ""]
            gap = "not proven" if row.gap is None else f"{100 * row.gap:.3f} %"
            bound = "–" if row.bound is None else f"{row.bound:,}"
            last = row.name == found.objective
            so = "–" if one.bound is None else f"{one.bound:,}"
            differs = f"{100 * one.differs:g} %" if len(found.found) > 1 else "–"
            apart = [differs, so] if last else ["", ""]
            yield [*first, row.name, f"{row.value:,}", bound, gap, *apart]
