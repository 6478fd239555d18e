"""The command ``export``; like the others it parses, calls one function and prints."""

from pathlib import Path
from typing import Any

import click

from .command_support import MAX_BREAK_DIFFERENCE, schedule_told, tells_problems


def _names_given(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    return value and [name.strip().lower() for name in value.split(",") if name.strip()]


@click.command()
@click.argument("event")
@click.argument("schedule")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The folder to write."
)
@click.option(
    "--format",
    "formats",
    callback=_names_given,
    help="Some of xlsx,pdf,ics,html,csv; default: all.",
)
@click.option("--language", type=click.Choice(["id", "en"]), help="Default: the event's.")
@click.option(
    "--previous",
    metavar="SCHEDULE",
    help="What people's calendars hold, where the folder holds no earlier export of them.",
)
@click.option(
    "--font-path",
    "font_paths",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of fonts, for names in other scripts.",
)
@click.option(
    "--qr",
    metavar="text|URL",
    help="A code on each agenda: its text, or its calendar in the folder at URL.",
)
@click.option("--draft", is_flag=True, help="Also write a schedule that breaks rules, marked so.")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@MAX_BREAK_DIFFERENCE
@tells_problems
def export(
    event: str,
    schedule: str,
    output: Path,
    formats: list[str] | None,
    previous: str | None,
    **settings: Any,
) -> None:
    """Write a schedule in the forms that people print, mail and project.

    A workbook, agendas and signs to print, calendars, a page for phones that needs no network, and
    lists for mail merge. The folder appears whole or not at all.

    \b
    Example: linkmatch export event.xlsx schedule.json -o handout
             linkmatch export event.xlsx schedule.json -o handout --format pdf,ics --language en
    """
    from .formats import read_schedule_with_warnings
    from .formats.exports import FORMATS, check_asked
    from .formats.exports import export as write_export

    try:
        check_asked(formats or FORMATS, settings["qr"])
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    value, read = schedule_told(event, schedule)
    earlier = read_schedule_with_warnings(previous).value if previous is not None else None
    done = write_export(
        value, read, output, formats=formats or FORMATS, previous=earlier, **settings
    )
    for warning in done.warnings:
        click.echo(f"warning {warning}", err=True)
    click.echo(f"{output}: {len(done.files)} files")
