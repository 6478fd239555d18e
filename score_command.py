"""The command ``score``; like the others it parses, calls one function and prints."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .command_support import JSON, LANGUAGE, must_differ, output_in, print_json, tells_problems

if TYPE_CHECKING:
    from .formats.parse import Parsed
    from .models import Event
    from .models.diagnostics import Problem
    from .scoring.past import Past
    from .scoring.profiles import Remark
    from .scoring.score import OneSided, Removed, Scored
    from .scoring.taxonomy import Language


@click.command()
@click.argument("event")
@click.option(
    "-o", "--output", callback=output_in([".json", ".xlsx", ""]), help="The event with scores."
)
@click.option("--explain", nargs=2, metavar="A B", help="What a pair's score is made of.")
@click.option(
    "--history", metavar="HISTORY", help="Let scores learn from earlier events; see outcomes."
)
@click.option("--report", is_flag=True, help="List every word that was not clear, and who is out.")
@LANGUAGE
@JSON
@tells_problems
def score(
    event: str,
    output: Path | None,
    explain: tuple[str, str] | None,
    history: str | None,
    report: bool,
    language: "Language",
    as_json: bool,
) -> None:
    """Make requests with scores from profiles and wishes, each score explained.

    The first side of the event makes, the second one buys. Requests that are in the event stay;
    scores given by hand are never changed. A workbook also gets a matrix, and the reasons.

    \b
    Example: linkmatch score event.xlsx -o scored.xlsx --report
             linkmatch score event.xlsx --explain IKM-01 T1-02 --language en
             linkmatch score event.xlsx -o scored.xlsx --history history.db
    """
    _refuse_misuse(output, explain, report)
    must_differ(event, output)
    from .command_support import read_event_told
    from .console import show_problems
    from .scoring.score import ScoringError
    from .scoring.score import score as score_event

    parsed = read_event_told(event)
    past = _past(history, parsed.value) if history is not None else None
    try:
        if explain is not None:
            _explain(parsed.value, past, explain, language, as_json)
            return
        scored = score_event(parsed.value, past)
    except ScoringError as error:
        raise click.ClickException(str(error)) from None
    problems = _problems(parsed, scored)
    if output is not None:
        _write(scored, output, _language_of(parsed))
    if as_json:
        _print_json(scored, problems)
    show_problems(problems, stderr=as_json or not report)
    if not as_json:
        _tell(scored, output, report, language)


def _refuse_misuse(output: Path | None, explain: tuple[str, str] | None, report: bool) -> None:
    if output is None and explain is None and not report:
        raise click.UsageError("give an output with -o, or ask for --explain or --report")
    if explain is not None and (report or output is not None):
        raise click.UsageError("--explain stands alone; leave out -o and --report")


def _past(history: str, event: "Event") -> "Past":
    from .history.lessons import past_of
    from .history.store import open_store

    with open_store(history) as store:
        past = past_of(store, event)
    if not (past.encounters or past.absences or past.partners):
        click.echo("earlier events tell nothing of these companies", err=True)
    return past


def _language_of(parsed: "Parsed[Event]") -> "Language":
    """Return the language of an event's sheets; the event's own where it has none."""
    from .formats.columns import normal
    from .formats.layout_companies import COMPANIES

    sheet = parsed.place(("companies",))[0]
    if not parsed.place.in_sheets or sheet is None:
        return parsed.value.language
    return "id" if normal(sheet) in map(normal, COMPANIES.names["id"]) else "en"


def _write(scored: "Scored", output: Path, language: "Language") -> None:
    if output.suffix.lower() == ".xlsx":
        from .formats.score_pages import has_pages, write_scored_xlsx

        write_scored_xlsx(scored, output, language)
        if not has_pages(scored):
            click.echo("too many pairs for a matrix of scores; it is left out", err=True)
    else:
        from .formats import write_event

        write_event(scored.event, output)


def _explain(
    event: "Event", past: "Past | None", pair: tuple[str, str], language: "Language", as_json: bool
) -> None:
    from .scoring.board import Scores
    from .scoring.explain import explain_score

    explanation = explain_score(Scores(event, past), *pair, language)
    if as_json:
        print_json(explanation.as_dict())
    else:
        click.echo("\n".join(explanation.lines))


def _problems(parsed: "Parsed[Event]", scored: "Scored") -> "list[Problem]":
    """Return the remarks on profiles, each with its place in the file."""
    from .formats.parse import placed
    from .models.diagnostics import Finding

    position = {company.id: n for n, company in enumerate(parsed.value.companies)}

    def problem(remark: "Remark") -> "Problem":
        profile = ("companies", position[remark.company], "profile")
        place = (*profile, *remark.place)
        is_cell = parsed.place(place) != parsed.place(profile)
        path = ".".join(str(p + 1) if isinstance(p, int) else p for p in remark.place)
        said = remark.message if is_cell else f"{path}: {remark.message}"
        return placed(Finding(place, said, "warning"), parsed.place)

    return [problem(remark) for remark in scored.remarks]


def _print_json(scored: "Scored", problems: "list[Problem]") -> None:
    print_json(
        {
            "requests": len(scored.event.requests),
            "made": scored.made,
            "rescored": scored.rescored,
            "kept": scored.kept,
            "dropped": scored.dropped,
            "removed": [[r.maker, r.buyer, r.reason()] for r in scored.removed if not r.stands],
            "asked_all_the_same": [
                [r.maker, r.buyer, r.reason()] for r in scored.removed if r.stands
            ],
            "one_sided": [[r.maker, r.buyer, r.reason()] for r in scored.one_sided],
            "problems": [p.as_dict() for p in problems],
        }
    )


def _tell(scored: "Scored", output: Path | None, report: bool, language: "Language") -> None:
    from .scoring.texts import text

    removed = [r for r in scored.removed if not r.stands]
    told: list[tuple[str, Removed | OneSided]] = [
        *(("report_removed", r) for r in removed),
        *(("report_asked", r) for r in scored.removed if r.stands),
        *(("report_zero", r) for r in scored.one_sided),
    ]
    for key, r in told if report else ():
        reason = r.reason(language)
        click.echo(text(key, language, maker=r.maker, buyer=r.buyer, reason=reason))
    counts = {"made": scored.made, "rescored": scored.rescored, "kept": scored.kept}
    requests = len(scored.event.requests)
    more = {"requests": requests, "removed": len(removed), "dropped": scored.dropped}
    click.echo(text("report", language, **counts, **more))
    if output is not None:
        click.echo(str(output))
