"""The command ``repair``; like the others it parses, calls one function and prints."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .command_support import (
    JSON,
    LANGUAGE,
    SEED,
    WORKERS,
    must_differ,
    output_in,
    print_json,
    schedule_told,
    tells_no_schedule,
    tells_problems,
    time_limit_option,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formats.catalogue import Catalogue
    from .formats.columns import Language
    from .scheduler.repair.repair import FrontPoint, Repaired


@click.command()
@click.argument("event")
@click.argument("schedule")
@click.option("--changes", help="What changed: a list in .json, a sheet in .xlsx, or .csv.")
@click.option(
    "-o",
    "--output",
    callback=output_in([".json", ".csv", ".xlsx"]),
    help="The new schedule: .json, .csv or .xlsx.",
)
@click.option("--now", metavar="SLOT", help="The last slot that has begun; the past stays.")
@click.option("--max-moves", type=click.IntRange(min=0), help="No more meetings change slots.")
@click.option("--pareto", is_flag=True, help="What 0, 1, 2, … moves allow to keep.")
@click.option(
    "--chart", callback=output_in([".svg", ".png", ".pdf"]), help="With --pareto: as a chart."
)
@click.option(
    "--event-output",
    callback=output_in([".json", ".xlsx", ""]),
    help="The event after the changes, which the new schedule is of.",
)
@click.option(
    "--list",
    "change_list",
    callback=output_in([".xlsx", ".csv"]),
    help="What is new for each company, and whom to tell first.",
)
@click.option(
    "--calendars",
    type=click.Path(path_type=Path),
    help="A folder of calendars, numbered after those of the old schedule.",
)
@LANGUAGE
@time_limit_option(None, "Seconds; default: 60, and in large events as long as it goes quickly.")
@WORKERS
@SEED
@JSON
@tells_problems
def repair(
    event: str,
    schedule: str,
    changes: str | None,
    output: Path | None,
    now: str | None,
    max_moves: int | None,
    pareto: bool,
    chart: Path | None,
    event_output: Path | None,
    change_list: Path | None,
    calendars: Path | None,
    language: "Language",
    time_limit: float | None,
    workers: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Change a schedule as little as possible so that it is right again.

    Fewest meetings are lost, then fewest agendas change, fewest meetings move to another slot, and
    fewest to another table; then the best waiting requests get the places that became free. Each of
    these is proven, or the report says how far it is.

    \b
    Example: linkmatch repair event.xlsx schedule.json --changes changes.json --now S05 -o new.json
             linkmatch repair event.xlsx schedule.json --changes changes.csv --pareto
    """
    written = {
        "-o": output,
        "--max-moves": max_moves,
        "--event-output": event_output,
        "--list": change_list,
        "--calendars": calendars,
    }
    _check_usage(pareto, chart, [name for name, value in written.items() if value is not None])
    for source in filter(None, (event, schedule, changes)):
        must_differ(source, output, event_output, change_list, chart)
    if chart is not None:
        from .formats.figures import check_charts

        check_charts(chart)
    settings: dict[str, Any] = {"now": now, "workers": workers, "seed": seed}
    if time_limit is not None:
        settings["time_limit"] = time_limit
    if pareto:
        _show_front(event, schedule, changes, chart, language, as_json, settings)
        return
    repaired = _run(event, schedule, changes, as_json, {**settings, "max_moves": max_moves})
    assert output is not None
    if calendars is not None:
        _write_calendars(repaired, schedule, calendars, language)
    _write(repaired, output, event_output, change_list, language, as_json)


def _check_usage(pareto: bool, chart: Path | None, of_a_schedule: "Sequence[str]") -> None:
    if pareto and of_a_schedule:
        raise click.UsageError(
            f"--pareto shows a table and writes no schedule: leave out {', '.join(of_a_schedule)}; "
            "then repair without --pareto, with -o and the --max-moves you chose"
        )
    if not pareto and "-o" not in of_a_schedule:
        raise click.UsageError("name the new schedule with -o, or ask for a table with --pareto")
    if chart is not None and not pareto:
        raise click.UsageError("--chart goes with --pareto")


def _run(
    event: str, schedule: str, changes: str | None, as_json: bool, settings: dict[str, Any]
) -> "Repaired":
    from .scheduler.repair.repair import repair as repair_schedule

    then = "the best repair so far is written"
    repaired: Repaired = _called(repair_schedule, event, schedule, changes, as_json, settings, then)
    return repaired


def _called(
    function: Any,
    event: str,
    schedule: str,
    changes: str | None,
    as_json: bool,
    settings: dict[str, Any],
    then: str,
) -> Any:
    """Read the files, call a function with them, and tell what it refuses."""
    from .console import show_problems, stop_on_signals
    from .formats.changes import read_changes_of
    from .formats.messages import IN_JSON, placed
    from .models.changes import Change
    from .models.diagnostics import CrossCheckError, InputError

    with stop_on_signals(then) as stopped:
        known, plan = schedule_told(event, schedule)
        news: Sequence[Change] = ()
        if changes is not None:
            parsed = read_changes_of(changes, known, plan, settings["now"])
            show_problems(parsed.warnings, stderr=True)
            news = parsed.value
        with tells_no_schedule(as_json, "nothing was written; the schedule stays as it was"):
            try:
                return function(known, plan, news, should_stop=stopped, **settings)
            except CrossCheckError as error:
                raise InputError(placed(f, IN_JSON) for f in error.findings) from None


def _write(
    repaired: "Repaired",
    output: Path,
    event_output: Path | None,
    change_list: Path | None,
    language: "Language",
    as_json: bool,
) -> None:
    from .console import show_binding, show_report
    from .formats import write_event, write_schedule
    from .formats.change_list import write_change_list
    from .formats.repair_text import lines_of

    report = repaired.schedule.report
    assert report is not None
    write_schedule(repaired.schedule, output, repaired.event)
    if event_output is not None:
        write_event(repaired.event, event_output)
    if change_list is not None:
        write_change_list(repaired.event, repaired.report, change_list, language)
    for line in lines_of(repaired.event, repaired.report, repaired.past, language):
        click.echo(line, err=as_json)
    show_report(report, as_json, language)
    if not as_json:
        show_binding(repaired.event, repaired.schedule, language, repaired=True)
    for path in filter(None, (output, event_output, change_list)):
        click.echo(str(path), err=as_json)
    if as_json:
        print_json(report.model_dump(mode="json"))


def _write_calendars(
    repaired: "Repaired", schedule: str, folder: Path, language: "Language"
) -> None:
    """Write calendars in which what moved has a higher number, and what went is cancelled."""
    from .formats import read_schedule
    from .formats.exports import MANIFEST, export
    from .formats.files import problem_with

    held = [p for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST]
    if any(path.suffix != ".ics" for path in held):
        raise problem_with(folder, "holds more than calendars; use linkmatch export --force")
    export(
        repaired.forgiven,
        repaired.schedule,
        folder,
        formats=["ics"],
        language=language,
        previous=read_schedule(schedule),
        force=folder.exists(),
    )


def _show_front(
    event: str,
    schedule: str,
    changes: str | None,
    chart: Path | None,
    language: "Language",
    as_json: bool,
    settings: dict[str, Any],
) -> None:
    from .console import show_rows
    from .formats.repair_text import words_of
    from .scheduler.repair.repair import front

    points: list[FrontPoint] = _called(
        lambda *args, **kwargs: list(front(*args, **kwargs)),
        event,
        schedule,
        changes,
        as_json,
        settings,
        "what is known so far is shown",
    )
    if chart is not None:
        from .formats.front_chart import write_front_chart

        write_front_chart(points, chart, language)
    if as_json:
        print_json([point.as_dict() for point in points])
        return
    words = words_of(language)
    header = ("most_moves", "moved", "kept", "meetings", "score", "is_proven")
    show_rows([words[key] for key in header], [_row(point, words) for point in points])


def _row(point: "FrontPoint", words: "Catalogue") -> tuple[str, ...]:
    proven = words["yes" if point.proven else "no"]
    if point.moved is None:
        told = words["impossible" if point.proven else "unknown"]
        return (words.figure(point.most_moves), told, "", "", "", proven)
    cells = (point.most_moves, point.moved, point.kept, point.meetings, point.score)
    return (*(words.figure(cell) for cell in cells), proven)
