"""The command ``compare``; like the others it parses, calls one function and prints."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .command_support import (
    JSON,
    LANGUAGE,
    must_differ,
    named_after,
    output_in,
    print_json,
    read_event_told,
    read_schedule_told,
    tells_problems,
)

if TYPE_CHECKING:
    from .formats.columns import Language
    from .models import Schedule


@click.command()
@click.argument("event")
@click.argument("schedules", metavar="SCHEDULE SCHEDULE...", nargs=-1, required=True)
@click.option("--html", callback=output_in([".html"]), help="The comparison as a page.")
@click.option("--xlsx", callback=output_in([".xlsx"]), help="The comparison as a workbook.")
@LANGUAGE
@JSON
@tells_problems
def compare(
    event: str,
    schedules: tuple[str, ...],
    html: Path | None,
    xlsx: Path | None,
    language: "Language",
    as_json: bool,
) -> None:
    """Put schedules of an event side by side; the others are compared with the first one.

    Objectives with bounds and gaps, fairness, who wins and who loses, and which meetings are kept,
    moved, dropped and added. Everything is recounted from the meetings, without a solver.

    \b
    Example: linkmatch compare event.xlsx before.json after.json --language en
             linkmatch compare event.xlsx a.json b.json c.json --html plans.html --xlsx plans.xlsx
    """
    if len(schedules) < 2:
        raise click.UsageError("name two schedules or more")
    for source in (event, *schedules):
        must_differ(source, html, xlsx)
    from .formats.compare_pages import (
        comparison_lines,
        write_comparison_html,
        write_comparison_xlsx,
    )
    from .scheduler.compare import compare as compare_schedules

    value = read_event_told(event).value
    found = compare_schedules(value, _read(schedules))
    if html is not None:
        write_comparison_html(found, value, html, language)
    if xlsx is not None:
        write_comparison_xlsx(found, value, xlsx, language)
    if as_json:
        print_json(found.as_dict())
    else:
        click.echo("\n".join(comparison_lines(found, value, language)))
    for standing in found.standings:
        if standing.violations:
            broken = f"{standing.name} breaks rules ({standing.violations}); verify tells which"
            click.echo(f"warning {broken}", err=True)
        for warning in standing.warnings:
            click.echo(f"warning {standing.name}: {warning}", err=True)
    for path in filter(None, (html, xlsx)):
        click.echo(str(path), err=as_json)


def _read(sources: tuple[str, ...]) -> "dict[str, Schedule]":
    """Read the schedules by their names.

    Raises
    ------
    InputError
        Listing the problems of all, each with its file.
    """
    from .models.diagnostics import InputError, Problem

    found: dict[str, Schedule] = {}
    problems: list[Problem] = []
    for name, source in zip(_names(sources), sources, strict=True):
        try:
            found[name] = read_schedule_told(source).value
        except InputError as error:
            problems += (named_after(problem, source) for problem in error.problems)
    if problems:
        raise InputError(problems)
    return found


def _names(sources: tuple[str, ...]) -> list[str]:
    """Return the names of schedules: of their files, or the paths if not all differ."""
    stems = [Path(source).stem for source in sources]
    if len(set(stems)) == len(stems):
        return stems
    if len(set(sources)) < len(sources):
        raise click.UsageError("a schedule is named twice")
    return list(sources)
