"""The commands ``outcomes``; like the others they parse, call one function and print."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .command_support import (
    JSON,
    LANGUAGE,
    must_be_new,
    must_differ,
    output_in,
    print_json,
    schedule_told,
    tells_problems,
)
from .outcomes_report_command import (
    due,
    evaluate,
    export_history,
    log,
    mou,
    report,
    stand_ins,
)

if TYPE_CHECKING:
    from .formats.columns import Language
    from .history.record import Recorded
    from .models.diagnostics import Problem

SHOWN = 15
"""So many companies that may be known are told of."""

ROLE = click.option(
    "--role",
    default="organiser",
    show_default=True,
    help="In what role this is recorded; a person's name is not needed.",
)


@click.group()
def outcomes() -> None:
    """What came of meetings: attendance, MoUs, orders, and the history of events.

    HISTORY is a file, which `record` makes, or the URL of a database such as
    postgresql+psycopg://host/name.
    """


@outcomes.command()
@click.argument("event")
@click.argument("schedule")
@click.option(
    "-o", "--output", required=True, callback=output_in([".xlsx"]), help="The sheet: .xlsx."
)
@LANGUAGE
@tells_problems
def form(event: str, schedule: str, output: Path, language: "Language") -> None:
    """Write the sheet that table hosts fill in, a row for each meeting.

    \b
    Example: linkmatch outcomes form event.xlsx schedule.json -o results.xlsx --language en
    """
    from .history.form import write_form

    must_be_new(output)
    value, plan = schedule_told(event, schedule)
    write_form(output, value, plan, language)
    click.echo(str(output))


@outcomes.command()
@click.argument("history")
@click.argument("event")
@click.argument("schedule")
@click.argument("results", required=False, type=click.Path(path_type=Path))
@click.option("--partial", is_flag=True, help="Keep the good rows where others have errors.")
@ROLE
@JSON
@tells_problems
def record(
    history: str,
    event: str,
    schedule: str,
    results: Path | None,
    partial: bool,
    role: str,
    as_json: bool,
) -> None:
    """Store an event, its schedule and, from a filled-in sheet, what came of its meetings.

    RESULTS is the sheet of `form`, as .xlsx or .csv.

    All of it is stored or nothing; recording the same again changes nothing.

    \b
    Example: linkmatch outcomes record history.db event.xlsx schedule.json
             linkmatch outcomes record history.db event.xlsx schedule.json results.xlsx
    """
    from .history.form_reading import read_results
    from .history.record import record as record_event
    from .history.store import open_store

    must_differ(event, Path(history))
    value, plan = schedule_told(event, schedule)
    found = read_results(results, value, plan, partial=partial) if results is not None else None
    with open_store(history, create_it=True) as store:
        done = record_event(store, value, plan, found.results if found else (), role=role)
    _tell(done, found.problems if found else (), as_json)


def _tell(done: "Recorded", problems: "Sequence[Problem]", as_json: bool) -> None:
    from .console import show_problems

    if as_json:
        print_json({**done.as_dict(), "problems": [p.as_dict() for p in problems]})
    show_problems(problems, stderr=True)
    for pair in done.alike[:SHOWN]:
        click.echo(
            f"{pair.name} may be the same as {pair.known}, which is known; if so: "
            f'linkmatch outcomes merge HISTORY "{pair.name}" "{pair.known}"',
            err=True,
        )
    if len(done.alike) > SHOWN:
        click.echo(f"and {len(done.alike) - SHOWN} more that are like known ones", err=True)
    if done.same_day is not None:
        click.echo(
            f"{done.event} may be the same as {done.same_day}, which has most of its companies on "
            "the same day; if so: go back to a copy of the history, and record it by that name",
            err=True,
        )
    if not as_json:
        click.echo(
            f"{done.event}: {done.requests} requests, {done.meetings} meetings, "
            f"{done.results} with results; changes: {done.changes}"
        )
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)


@outcomes.command()
@click.argument("history")
@click.argument("name")
@click.argument("into")
@ROLE
@tells_problems
def merge(history: str, name: str, into: str, role: str) -> None:
    """Make one company of two: the one called NAME is the one called INTO.

    \b
    Example: linkmatch outcomes merge history.db "Mirafix" "PT Mira Fix Manufactur"
    """
    from .history.identity import merge as merge_companies
    from .history.ledger import Ledger
    from .history.store import open_store

    ledger = Ledger(role)
    with open_store(history) as store, store.writing() as connection:
        merge_companies(connection, ledger, name, into)
        ledger.write(connection)
    click.echo(f"{name} is {into}")


@outcomes.command()
@click.argument("history")
@click.argument("company")
@ROLE
@tells_problems
def erase(history: str, company: str, role: str) -> None:
    """Delete all notes on a company's meetings; the log says that it was done.

    \b
    Example: linkmatch outcomes erase history.db "PT Mira Fix Manufactur"
    """
    from .history.ledger import Ledger
    from .history.privacy import erase as erase_text
    from .history.store import open_store

    ledger = Ledger(role)
    with open_store(history) as store:
        with store.writing() as connection:
            count = erase_text(connection, ledger, company)
            ledger.write(connection)
        store.forget()
    click.echo(f"{company}: {count} notes deleted")


for command in (report, mou, due, log, stand_ins, evaluate, export_history):
    outcomes.add_command(command)
