"""The command ``whatif``; like the others it parses, calls one function and prints."""

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from .command_support import (
    JSON,
    LANGUAGE,
    SEED,
    TIME_LIMIT,
    WORKERS,
    check_backend,
    must_differ,
    output_in,
    parallel_options,
    print_json,
    read_schedule_told,
    read_scored_told,
    tells_no_schedule,
    tells_problems,
)

if TYPE_CHECKING:
    from .models import Event
    from .scheduler.resources import Resource

CHANGE = re.compile(r"[+-]?\d+")
SWEEP = re.compile(r"(tables|slots|delegations:(?P<company>.+))=(?P<low>\d+)\.\.(?P<high>\d+)")
MOST_POINTS = 200

MOST_CHANGED = 10_000
"""A larger change is a slip of the keyboard."""


def _change(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if not CHANGE.fullmatch(value) or int(value) == 0:
        raise click.BadParameter(f"{value} is no change such as +1 or -2")
    if abs(int(value)) > MOST_CHANGED:
        raise click.BadParameter(f"{value} is more than {MOST_CHANGED:,}")
    return int(value)


def _pairs(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, str]]:
    found = []
    for value in values:
        company, equals, change = value.rpartition("=")
        if not (equals and company and change):
            raise click.BadParameter(f"{value} is not of the form COMPANY=…")
        if option.name == "delegations":
            _change(context, option, change)
        found.append((company, change))
    return found


def _swept(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    parts = SWEEP.fullmatch(value)
    if parts is None:
        raise click.BadParameter(
            f"{value} is not of the form tables=20..40, slots=… or delegations:COMPANY=…"
        )
    low, high = int(parts["low"]), int(parts["high"])
    if not 1 <= low < high or high - low >= MOST_POINTS:
        raise click.BadParameter(
            f"{value}: write two numbers from 1 upwards, the smaller one first, and at most "
            f"{MOST_POINTS - 1} apart"
        )
    return parts[1].partition(":")[0], parts["company"], range(low, high + 1)


@click.command()
@click.argument("event")
@click.argument("schedule", required=False)
@click.option("--tables", metavar="+N", callback=_change, help="More tables, or fewer: -N.")
@click.option(
    "--slots",
    metavar="+N",
    callback=_change,
    help="More slots, behind the last one; -N: nobody meets in the last ones.",
)
@click.option(
    "--delegations",
    metavar="COMPANY=+N",
    multiple=True,
    callback=_pairs,
    help="More people of a company, or fewer.",
)
@click.option(
    "--available",
    metavar="COMPANY=SLOT",
    multiple=True,
    callback=_pairs,
    help="A slot in which a company is there, too.",
)
@click.option(
    "--sweep",
    metavar="WHAT=A..B",
    callback=_swept,
    help="Every number of tables, slots or delegations:COMPANY.",
)
@click.option(
    "--rank", "ranked", is_flag=True, help="The ten single resources that are worth most."
)
@click.option(
    "--chart",
    callback=output_in([".svg", ".png", ".pdf"]),
    help="With --sweep: a chart, .svg, .png or .pdf.",
)
@parallel_options(
    "With --sweep: points at once; default: 1.",
    "With --sweep: processes of this machine, or a Dask cluster.",
)
@TIME_LIMIT
@WORKERS
@SEED
@LANGUAGE
@JSON
@tells_problems
def whatif(event: str, schedule: str | None, **options: Any) -> None:
    """Say what more tables, slots or people would be worth.

    Each change alone and all together: by how much the best score, meetings and the satisfaction of
    the least served company change; an interval where that is not proven. --sweep solves every
    number of one resource and finds the knee, --rank looks for the ten resources worth most. The
    time limit is for all solves together; with --sweep, for each.

    \b
    Example: linkmatch whatif event.xlsx schedule.json --tables +2 --slots +1 --language en
             linkmatch whatif event.xlsx --delegations T1-03=+1 --available IKM-04=S07
             linkmatch whatif event.xlsx --sweep tables=20..40 --jobs 4 --chart tables.svg
             linkmatch whatif event.xlsx schedule.json --rank
    """
    changes = _resources(options)
    _check_usage(options, bool(changes))
    must_differ(event, options["chart"])
    if options["chart"] is not None:
        from .formats.figures import check_charts

        check_charts(options["chart"])
    from .console import stop_on_signals

    then = "what is known so far is told"
    # A sweep has processes of its own, which an interruption ends.
    with nullcontext(None) if options["sweep"] else stop_on_signals(then) as stopped:
        value = read_scored_told(event).value
        present = None if schedule is None else read_schedule_told(schedule).value
        with tells_no_schedule(options["as_json"], advice="linkmatch explain EVENT says more"):
            found = _found(value, present, changes, options, stopped)
    _tell(found, options)


def _resources(options: dict[str, Any]) -> "list[Resource]":
    from .scheduler.resources import Resource

    found = []
    if options["tables"]:
        found.append(Resource("tables", options["tables"]))
    if options["slots"]:
        found.append(Resource("slots", options["slots"]))
    for company, change in options["delegations"]:
        found.append(Resource("delegations", int(change), company))
    for company, slot in options["available"]:
        found.append(Resource("available", 1, company, slot))
    return found


def _check_usage(options: dict[str, Any], changes: bool) -> None:
    asked = [changes, options["sweep"] is not None, options["ranked"]]
    if not any(asked):
        raise click.UsageError("give changes such as --tables +1, or --sweep, or --rank")
    if sum(asked) > 1:
        raise click.UsageError(
            "changes such as --tables +1, --sweep and --rank are questions of their own; "
            "ask one at a time"
        )
    if options["sweep"] is None and (options["chart"] is not None or options["jobs"]):
        raise click.UsageError("--chart and --jobs go with --sweep")
    check_backend(options["backend"], options["scheduler"])


def _found(
    event: "Event", present: Any, changes: "list[Resource]", options: dict[str, Any], stopped: Any
) -> Any:
    settings = {k: options[k] for k in ("time_limit", "workers", "seed")}
    if options["sweep"] is not None:
        return _curve(event, options)
    if options["ranked"]:
        from .scheduler.ranking import rank

        return rank(event, present, should_stop=stopped, **settings)
    from .scheduler.whatif import whatif as weigh

    return weigh(event, changes, present, should_stop=stopped, **settings)


def _curve(event: "Event", options: dict[str, Any]) -> Any:
    from .bench.sweep import ClusterError, spread
    from .scheduler.curve import curve, solved_point, variants
    from .scheduler.resources import Resource

    kind, company, counts = options["sweep"]
    resource = Resource(kind, company=company)
    rest = options["time_limit"], options["workers"], options["seed"]
    calls = [(solved_point, (n, e, *rest)) for n, e in variants(event, resource, counts)]
    try:
        points = list(spread(calls, options["jobs"], options["scheduler"]))
    except ClusterError as error:
        raise click.ClickException(str(error)) from None
    return curve(resource, points)


def _tell(found: Any, options: dict[str, Any]) -> None:
    from .formats.whatif_pages import draw, lines_of

    if options["chart"] is not None:
        draw(found, options["chart"], options["language"])
    if options["as_json"]:
        print_json(found.as_dict())
    else:
        click.echo("\n".join(lines_of(found, options["language"])))
    if options["chart"] is not None:
        click.echo(str(options["chart"]), err=options["as_json"])
