"""The commands ``outcomes`` that read a history, and change nothing in it."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .command_support import (
    JSON,
    LANGUAGE,
    output_in,
    print_json,
    schedule_told,
    tells_problems,
)

if TYPE_CHECKING:
    from .formats.columns import Language

EVENT_NAME = click.option("--event", metavar="NAME", help="Only this event; default: all.")
DATE = click.DateTime(["%Y-%m-%d"])
CEREMONY = click.option(
    "--ceremony",
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    metavar="TIME",
    help="Also the order of signing, from this time on: 2026-05-04T15:00.",
)


@click.command()
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
    language: "Language",
    as_json: bool,
) -> None:
    """Report how many meetings led to MoUs and orders, and how soon.

    \b
    Example: linkmatch outcomes report history.db
             linkmatch outcomes report history.db --event "Link & Match Tegal 2017" --json
             linkmatch outcomes report history.db -o report.xlsx -o report.html
    """
    from .history.documents import agenda, mous
    from .history.funnel import report as funnel_report
    from .history.pages import Pages
    from .history.store import open_store

    paths = _report_files(outputs)
    with open_store(history) as store:
        found = funnel_report(store, event)
        documents = mous(store, event) if paths else []
    pages = Pages(found, documents, agenda(documents, ceremony) if ceremony else [], language)
    if paths:
        from .history.report_files import write_report

        for path in paths:
            write_report(pages, path)
    if as_json:
        print_json(found.as_dict())
    else:
        from .history.showing import show_report

        show_report(pages)
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


@click.command()
@click.argument("history")
@CEREMONY
@EVENT_NAME
@LANGUAGE
@JSON
@tells_problems
def mou(
    history: str, ceremony: datetime | None, event: str | None, language: "Language", as_json: bool
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
        show_mous(found, order, language)


@click.command()
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
    language: "Language",
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
        write_bytes(ics, reminders(found, language))
    if as_json:
        print_json([item.as_dict(day) for item in found])
        return
    show_due(found, day, language)
    if ics is not None:
        click.echo(str(ics))


@click.command()
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


@click.command("stand-ins")
@click.argument("history")
@click.argument("event")
@click.argument("schedule")
@LANGUAGE
@JSON
@tells_problems
def stand_ins(history: str, event: str, schedule: str, language: "Language", as_json: bool) -> None:
    """Propose who on the waiting list can take the place of meetings at risk of a no-show.

    \b
    Example: linkmatch outcomes stand-ins history.db event.xlsx schedule.json
    """
    from .history.lessons import past_of
    from .history.showing import show_stand_ins
    from .history.standins import stand_ins as find_stand_ins
    from .history.store import open_store

    value, plan = schedule_told(event, schedule)
    with open_store(history) as store:
        past = past_of(store, value)
    found = find_stand_ins(value, plan, past)
    if as_json:
        print_json([one.as_dict() for one in found])
    else:
        show_stand_ins(found, value, language)


@click.command()
@click.argument("history")
@EVENT_NAME
@LANGUAGE
@JSON
@tells_problems
def evaluate(history: str, event: str | None, language: "Language", as_json: bool) -> None:
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
        show_evaluation(found, language)


@click.command("export")
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
