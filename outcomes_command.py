"""The commands ``outcomes``; like the others they parse, call one function and print."""

from datetime import date, datetime
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
    read_event_told,
    tells_problems,
)

if TYPE_CHECKING:
    from .formats.columns import Language
    from .models import Event, Schedule

ROLE = click.option(
    "--role",
    default="organiser",
    show_default=True,
    help="In what role this is recorded; a person's name is not needed.",
)
EVENT_NAME = click.option("--event", metavar="NAME", help="Only this event; default: all.")


@click.group()
def outcomes() -> None:
    """What came of meetings: attendance, MoUs, orders, and the history of events.

    HISTORY is a file, which `record` makes, or the URL of a database such as
    postgresql+psycopg://host/name.
    """


def _schedule_of(event: str, schedule: str) -> "tuple[Event, Schedule]":
    from .console import show_problems
    from .formats import read_schedule_with_warnings

    value = read_event_told(event).value
    parsed = read_schedule_with_warnings(schedule)
    show_problems(parsed.warnings, stderr=True)
    return value, parsed.value


def _language(name: str) -> "Language":
    return "en" if name == "en" else "id"


@outcomes.command()
@click.argument("event")
@click.argument("schedule")
@click.option(
    "-o", "--output", required=True, callback=output_in([".xlsx"]), help="The sheet: .xlsx."
)
@LANGUAGE
@tells_problems
def form(event: str, schedule: str, output: Path, language: str) -> None:
    """Write the sheet that table hosts fill in, a row for each meeting.

    \b
    Example: linkmatch outcomes form event.xlsx schedule.json -o results.xlsx --language en
    """
    from .history.form import write_form

    must_be_new(output)
    value, plan = _schedule_of(event, schedule)
    write_form(output, value, plan, _language(language))
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
    from .console import show_problems
    from .history.form_reading import read_results
    from .history.record import record as record_event
    from .history.store import open_store

    must_differ(event, Path(history))
    value, plan = _schedule_of(event, schedule)
    found = read_results(results, value, plan, partial=partial) if results is not None else None
    with open_store(history, create_it=True) as store:
        done = record_event(store, value, plan, found.results if found else (), role=role)
    problems = found.problems if found else ()
    if as_json:
        print_json({**done.as_dict(), "problems": [p.as_dict() for p in problems]})
    show_problems(problems, stderr=True)
    for pair in done.alike:
        click.echo(
            f"{pair.name} may be the same as {pair.known}, which is known; if so: "
            f'linkmatch outcomes merge {history} "{pair.name}" "{pair.known}"',
            err=True,
        )
    if not as_json:
        click.echo(
            f"{done.event}: {done.requests} requests, {done.meetings} meetings, "
            f"{done.results} with results; changes: {done.changes}"
        )
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)


CEREMONY = click.option(
    "--ceremony",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    metavar="TIME",
    help="Also the order of signing, from this time on: 2026-05-04T15:00.",
)


@outcomes.command()
@click.argument("history")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Also as a file: .xlsx, .html, or the funnel as .svg or .png; may be repeated.",
)
@CEREMONY
@EVENT_NAME
@LANGUAGE
@JSON
@tells_problems
def report(
    history: str,
    outputs: tuple[str, ...],
    ceremony: datetime | None,
    event: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Report how many meetings led to MoUs and orders, and how soon.

    \b
    Example: linkmatch outcomes report history.db
             linkmatch outcomes report history.db --event "Link & Match Tegal 2017" --json
             linkmatch outcomes report history.db -o report.xlsx -o report.html
    """
    from .history.funnel import report as funnel_report
    from .history.store import open_store

    paths = _report_files(outputs)
    with open_store(history) as store:
        found = funnel_report(store, event)
        if paths:
            from .history.documents import agenda, mous
            from .history.pages import Pages
            from .history.report_files import write_report

            documents = mous(store, event)
            order = agenda(documents, ceremony) if ceremony else []
            pages = Pages(found, documents, order, _language(language))
            for path in paths:
                write_report(pages, path)
    if as_json:
        print_json(found.as_dict())
    else:
        from .history.showing import show_report

        show_report(found)
    for path in paths:
        click.echo(str(path), err=as_json)


def _report_files(outputs: tuple[str, ...]) -> list[Path]:
    """Return the files to write; refuse, before any work, what cannot be written."""
    context, option = click.get_current_context(), click.Option(["-o"])
    check = output_in([".xlsx", ".html", ".svg", ".png"])
    paths = [path for path in (check(context, option, name) for name in outputs) if path]
    if any(path.suffix.lower() in (".svg", ".png") for path in paths):
        from importlib.util import find_spec

        if find_spec("matplotlib") is None:
            raise click.UsageError('charts need matplotlib: pip install "linkmatch[charts]"')
    return paths


DATE = click.DateTime(["%Y-%m-%d"])


@outcomes.command()
@click.argument("history")
@click.option("--by", type=DATE, metavar="DATE", help="Up to this day; default: today.")
@click.option("--ics", callback=output_in([".ics"]), help="Reminders for a calendar: .ics.")
@EVENT_NAME
@LANGUAGE
@JSON
@tells_problems
def due(
    history: str,
    by: datetime | None,
    ics: Path | None,
    event: str | None,
    language: str,
    as_json: bool,
) -> None:
    """List what was agreed and has not come yet, and for whom.

    \b
    Example: linkmatch outcomes due history.db --by 2026-06-30 --ics reminders.ics
    """
    from .formats.files import write_bytes
    from .history.followups import due_by, reminders
    from .history.showing import show_due
    from .history.store import open_store

    day = by.date() if by else date.today()
    with open_store(history) as store:
        found = due_by(store, day, event)
    if ics is not None:
        write_bytes(ics, reminders(found, _language(language)))
    if as_json:
        print_json([item.as_dict(day) for item in found])
        return
    show_due(found, day, _language(language))
    if ics is not None:
        click.echo(str(ics))


@outcomes.command()
@click.argument("history")
@CEREMONY
@EVENT_NAME
@LANGUAGE
@JSON
@tells_problems
def mou(
    history: str, ceremony: datetime | None, event: str | None, language: str, as_json: bool
) -> None:
    """List the MoUs: number, date, parties, and what came of them.

    \b
    Example: linkmatch outcomes mou history.db --event "Link & Match Tegal 2017"
             linkmatch outcomes mou history.db --ceremony 2026-05-04T15:00
    """
    from .history.documents import agenda, mous
    from .history.showing import show_mous
    from .history.store import open_store

    with open_store(history) as store:
        found = mous(store, event)
    order = agenda(found, ceremony) if ceremony else []
    if as_json:
        signing = [{"time": f"{t:%Y-%m-%dT%H:%M}", **d.as_dict()} for t, d in order]
        print_json({"mous": [d.as_dict() for d in found], "agenda": signing})
    else:
        show_mous(found, order, _language(language))


@outcomes.command()
@click.argument("history")
@EVENT_NAME
@JSON
@tells_problems
def log(history: str, event: str | None, as_json: bool) -> None:
    """List every change: when it was recorded, in what role, from what to what.

    \b
    Example: linkmatch outcomes log history.db --json
    """
    from .history.log import changes
    from .history.showing import show_log
    from .history.store import open_store

    with open_store(history) as store:
        found = changes(store, event)
    if as_json:
        print_json([change.as_dict() for change in found])
    else:
        show_log(found)


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


@outcomes.command("stand-ins")
@click.argument("history")
@click.argument("event")
@click.argument("schedule")
@JSON
@tells_problems
def stand_ins(history: str, event: str, schedule: str, as_json: bool) -> None:
    """Propose who on the waiting list can take the place of meetings at risk of a no-show.

    \b
    Example: linkmatch outcomes stand-ins history.db event.xlsx schedule.json
    """
    from .history.lessons import past_of
    from .history.showing import show_stand_ins
    from .history.standins import stand_ins as find_stand_ins
    from .history.store import open_store

    value, plan = _schedule_of(event, schedule)
    with open_store(history) as store:
        past = past_of(store, value)
    found = find_stand_ins(value, plan, past)
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        show_stand_ins(found, value)


@outcomes.command()
@click.argument("history")
@EVENT_NAME
@JSON
@tells_problems
def evaluate(history: str, event: str | None, as_json: bool) -> None:
    """Tell how well scores ranked the meetings of which an MoU or an order came.

    \b
    Example: linkmatch outcomes evaluate history.db
    """
    from .history.evaluate import evaluate as evaluate_scores
    from .history.showing import show_evaluation
    from .history.store import open_store

    with open_store(history) as store:
        found = evaluate_scores(store, event)
    if as_json:
        print_json(found.as_dict())
    else:
        show_evaluation(found)


@outcomes.command("export")
@click.argument("history")
@click.option("--anonymous", is_flag=True, help="Without names; nothing else is exported.")
@click.option("-o", "--output", required=True, callback=output_in([".csv"]), help="A .csv file.")
@EVENT_NAME
@tells_problems
def export_history(history: str, anonymous: bool, output: Path, event: str | None) -> None:
    """Write what came of meetings for research, without names, ids, dates and notes.

    \b
    Example: linkmatch outcomes export history.db --anonymous -o research.csv
    """
    from .formats.files import write_bytes
    from .history.privacy import anonymous_csv
    from .history.store import open_store

    if not anonymous:
        raise click.UsageError("say --anonymous; with names, copy the history itself")
    with open_store(history) as store:
        content = anonymous_csv(store, event)
    write_bytes(output, content)
    click.echo(str(output))


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
