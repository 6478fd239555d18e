"""The command ``solve``; like the others it parses, calls one function and prints."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from . import __version__
from .alternatives_command import choice_options, chosen, write_alternatives
from .command_support import (
    INTERRUPTED,
    JSON,
    MAX_BREAK_DIFFERENCE,
    SEED,
    TIME_LIMIT,
    WORKERS,
    kept_schedule,
    must_differ,
    output_in,
    policy_given,
    print_json,
    read_scored_told,
    tells_problems,
)

if TYPE_CHECKING:
    from .scheduler.outcome import SelfCheckError


_FREER = (
    "the meetings of --keep have to stay in their slots; with --keep-as preferred they may move, "
    "and linkmatch repair moves the fewest"
)


@click.command()
@click.argument("event")
@click.option(
    "-o",
    "--output",
    required=True,
    callback=output_in([".json", ".csv", ".xlsx"]),
    help="The schedule: .json, .csv or .xlsx.",
)
@click.option("--xlsx", callback=output_in([".xlsx"]), help="The schedule as a workbook, too.")
@TIME_LIMIT
@WORKERS
@SEED
@click.option(
    "--policy",
    callback=policy_given,
    help="Objectives, the most important first, with tolerances: a,b:0.01; or a preset.",
)
@MAX_BREAK_DIFFERENCE
@click.option("--keep", metavar="SCHEDULE", help="A schedule whose meetings are confirmed.")
@click.option(
    "--keep-as",
    type=click.Choice(["fixed", "preferred"]),
    default="fixed",
    show_default=True,
    help="With --keep: they stay in their slots, or should where all else is equal.",
)
@choice_options
@JSON
@tells_problems
def solve(
    event: str,
    output: Path,
    xlsx: Path | None,
    time_limit: float,
    workers: int | None,
    seed: int,
    policy: Any,
    max_break_difference: int | None,
    keep: str | None,
    keep_as: Any,
    alternatives: int | None,
    differ: float | None,
    tolerance: float | None,
    as_json: bool,
) -> None:
    """Find the best schedule, and prove how good it is.

    Ctrl-C, SIGTERM and the time limit end the search with the best schedule found, which is
    written; its bound says how much better any could be. With --alternatives: FILE-1.json, ….

    \b
    Example: linkmatch solve event.xlsx -o schedule.json --xlsx schedule.xlsx --time-limit 30
             linkmatch solve event.xlsx -o schedule.json --policy shortfall,score:0.01,fairness
             linkmatch solve fair.dzn -o schedule.json --max-break-difference 2
             linkmatch solve event.xlsx -o new.json --keep schedule.json --keep-as preferred
             linkmatch solve event.xlsx -o plan.json --alternatives 3 --differ 0.2
    """
    from .console import LiveProgress, show_binding, show_report, stop_on_signals
    from .formats import write_schedule
    from .scheduler.outcome import InfeasibleError, NoScheduleError, SelfCheckError

    must_differ(event, output, xlsx)
    choice = chosen(alternatives, differ, tolerance)
    if choice is not None and keep is not None:
        raise click.UsageError("--keep does not go with --alternatives")
    started = time.monotonic()
    with stop_on_signals() as stopped:
        value = read_scored_told(event).value
        kept = None if keep is None else kept_schedule(value, keep)
        from .scheduler.solve import solve as solve_event

        settings: dict[str, Any] = {
            "time_limit": time_limit,
            "workers": workers,
            "seed": seed,
            "policy": policy,
            "max_break_difference": max_break_difference,
        }
        try:
            if choice is not None:
                write_alternatives(value, choice, settings, stopped, (output, xlsx), as_json)
                return
            with LiveProgress() as progress:
                schedule = solve_event(
                    value,
                    **settings,
                    on_progress=progress,
                    should_stop=stopped,
                    keep=kept,
                    keep_as=keep_as,
                )
        except InfeasibleError as error:
            freer = (_FREER,) if kept is not None and keep_as == "fixed" else ()
            reasons = (*error.reasons, *freer)
            _end_without_schedule("infeasible", reasons, 1, as_json, settings, started)
        except NoScheduleError as error:
            code = INTERRUPTED if error.interrupted else 3
            _end_without_schedule("unknown", (str(error),), code, as_json, settings, started)
        except SelfCheckError as error:
            _keep_for_report(error, output, settings)
        assert schedule.report is not None
        # Files first: whatever becomes of the terminal, the schedule is kept.
        written = [path for path in (output, xlsx) if path is not None]
        for path in written:
            write_schedule(schedule, path, value)
        show_report(schedule.report, stderr=as_json)
        if not as_json:
            show_binding(value, schedule)
        for path in written:
            click.echo(str(path), err=as_json)
        if as_json:
            print_json(schedule.report.model_dump(mode="json"))


def _keep_for_report(
    error: "SelfCheckError", output: Path, settings: Mapping[str, object]
) -> NoReturn:
    """Write what it takes to find a fault of the solver, and end."""
    from .formats.json import write_reproducer

    path = output.with_suffix(".reproducer.json")
    write_reproducer(error, settings, path)
    raise click.ClickException(f"{error}\nThe event and this schedule are in {path}") from None


def _end_without_schedule(
    status: Any,
    reasons: Sequence[str],
    code: int,
    as_json: bool,
    settings: Mapping[str, Any],
    started: float,
) -> NoReturn:
    from .models.report import Report
    from .scheduler.limits import worker_count

    if as_json:
        report = Report(
            status=status,
            reasons=tuple(reasons),
            seconds=round(time.monotonic() - started, 3),
            seed=settings["seed"],
            workers=worker_count(settings["workers"]),
            version=__version__,
        )
        print_json(report.model_dump(mode="json"))
    click.echo(f"{status}: nothing was written", err=True)
    for reason in reasons:
        click.echo(f"  {reason}", err=True)
    raise click.exceptions.Exit(code)
