"""The command ``explain``; like the others it parses, calls one function and prints."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .command_support import (
    JSON,
    LANGUAGE,
    SEED,
    TIME_LIMIT,
    WORKERS,
    must_differ,
    output_in,
    print_json,
    read_schedule_told,
    read_scored_told,
    tells_no_schedule,
    tells_problems,
)

if TYPE_CHECKING:
    from .formats.columns import Language
    from .formats.parse import Parsed
    from .models import Event
    from .scheduler.explain import Explanation

ENDINGS = (".json", ".csv", ".xlsx")


@click.command()
@click.argument("event")
@click.argument("names", metavar="[SCHEDULE] [COMPANY] [COMPANY]", nargs=-1)
@click.option("--force", is_flag=True, help="Hold the meeting of two that do not meet; needs -o.")
@click.option(
    "-o",
    "--output",
    callback=output_in(ENDINGS),
    help="The schedule with the meeting forced: .json, .csv or .xlsx.",
)
@TIME_LIMIT
@WORKERS
@SEED
@LANGUAGE
@JSON
@tells_problems
def explain(
    event: str,
    names: tuple[str, ...],
    force: bool,
    output: Path | None,
    time_limit: float,
    workers: int | None,
    seed: int,
    language: "Language",
    as_json: bool,
) -> None:
    """Say why two companies meet or not, how one fares, or why there is no schedule.

    With two companies: why they meet then and there, and what the total would lose without; or why
    they do not, and what it would cost to force it. With one: its agenda, what binds it, its best
    exchanges. With none: whether all demands can be met, and if not, which ones conflict and the
    fewest to take back. Without SCHEDULE, a best one is explained. Figures are proven, or told
    as intervals.

    \b
    Example: linkmatch explain event.xlsx schedule.json IKM-01 T1-05 --language en
             linkmatch explain event.xlsx schedule.json IKM-01 T1-05 --force -o forced.json
             linkmatch explain event.xlsx schedule.json IKM-01
             linkmatch explain event.xlsx
    """
    schedule, companies = _told_apart(event, names)
    if force != (output is not None):
        raise click.UsageError("--force and -o go together")
    if force and len(companies) != 2:
        raise click.UsageError("--force needs two companies")
    must_differ(event, output)
    from .console import stop_on_signals

    with stop_on_signals("what is known so far is told") as stopped:
        parsed = read_scored_told(event)
        present = None if schedule is None else read_schedule_told(schedule).value
        found = _found(
            parsed.value,
            present,
            companies,
            as_json,
            time_limit=time_limit,
            workers=workers,
            seed=seed,
            should_stop=stopped,
        )
    written = output is None or _written(found, output, parsed.value)
    _tell(found, parsed, language, as_json)
    if output is not None and written:
        click.echo(str(output), err=as_json)
    _end(found, written)


def _told_apart(event: str, names: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Return the schedule, if one is named, and the companies."""
    first = names[0] if names else ""
    is_file = Path(first).suffix.lower() in ENDINGS or (first != "" and Path(first).exists())
    schedule, companies = (first, names[1:]) if is_file else (None, names)
    if len(companies) > 2:
        raise click.UsageError("name no company, one or two")
    if schedule is not None and not companies:
        raise click.UsageError("name a company or two; without them, leave out the schedule")
    return schedule, companies


def _found(
    event: "Event", present: Any, companies: tuple[str, ...], as_json: bool, **options: Any
) -> Any:
    from .scheduler.explain import explain as explain_event

    with tells_no_schedule(as_json, advice="linkmatch explain EVENT, without companies, says more"):
        return explain_event(event, present, companies, **options)


def _written(found: "Explanation", output: Path, event: "Event") -> bool:
    """Write the schedule that holds the meeting, or say why there is none to write."""
    from .formats import write_schedule
    from .scheduler.explain import NotMet

    price = found.price if isinstance(found, NotMet) else None
    if price is not None and price.schedule is not None:
        write_schedule(price.schedule, output, event)
        return True
    unmet = isinstance(found, NotMet)
    why = "no schedule holds this meeting, or none was found" if unmet else "they meet already"
    click.echo(f"nothing was written: {why}", err=True)
    return False


def _tell(
    found: "Explanation", parsed: "Parsed[Event]", language: "Language", as_json: bool
) -> None:
    from .formats.explanations import explanation_lines, with_places

    if as_json:
        print_json(with_places(found.as_dict(), parsed.place))
        return
    click.echo("\n".join(explanation_lines(found, parsed.value, language, parsed.place)))


def _end(found: "Explanation", written: bool) -> None:
    """Leave with 1 where there is no schedule, and 3 where the time was too short to say."""
    from .scheduler.explain import Infeasible

    if isinstance(found, Infeasible):
        raise click.exceptions.Exit(1 if found.conflict is not None else 3)
    if not written:
        raise click.exceptions.Exit(1)
