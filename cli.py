"""The command line: each command parses, calls one function and prints.

Only click is imported here; commands import what they need, so that help answers at once.
"""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .bench_command import bench
from .command_support import (
    INTERRUPTED,
    JSON,
    LANGUAGE,
    MAX_BREAK_DIFFERENCE,
    must_be_new,
    output_in,
    print_json,
    schedule_told,
    tells_problems,
)
from .compare_command import compare
from .explain_command import explain
from .export_command import export
from .outcomes_command import outcomes
from .repair_command import repair
from .score_command import score
from .solve_command import solve
from .whatif_command import whatif

if TYPE_CHECKING:
    from .formats.columns import Language
    from .models import Event


def main() -> None:
    """Run the command line; exit codes are those of the documentation."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        result = cli.main(standalone_mode=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # all is done; an exit code says so
        sys.exit(result if isinstance(result, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        # Where text was run, as dataclasses do, Python notes an interruption, and would end by the
        # signal instead of with our code; running other text wipes that out.
        exec("")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="linkmatch", message="%(prog)s %(version)s")
def cli() -> None:
    """Schedule the meetings of a matchmaking event, with a proof of how good they are.

    EVENT is a workbook (.xlsx), a folder of .csv files, a .json file, a .dzn file of the benchmark
    for such meetings, or - for JSON on standard input. Exit codes: 0 done, 1 problems in the input
    (listed) or no possible schedule, 2 wrong usage, 3 no schedule within the limits, 130
    interrupted.
    """


@cli.command()
@click.argument("file", callback=output_in([".xlsx"]))
@click.option("--sample", metavar="NAME", help="Fill it with a sample event.")
@LANGUAGE
@tells_problems
def init(file: Path, sample: str | None, language: "Language") -> None:
    """Write a template workbook: the sheets to fill in, each explained.

    \b
    Example: linkmatch init event.xlsx --language en
             linkmatch init tegal.xlsx --sample tegal-2017
    """
    from .formats.template import write_template

    must_be_new(file)
    event = _sample(sample) if sample is not None else None
    write_template(file, language, event)
    click.echo(str(file))


@cli.command()
@click.argument("event")
@JSON
@tells_problems
def check(event: str, as_json: bool) -> None:
    """List every error in the data, and every demand that cannot be met.

    \b
    Example: linkmatch check event.xlsx
    """
    from .console import show_problems
    from .formats import read_event_with_warnings
    from .formats.parse import placed
    from .formats.remarks_wishes import unscored_remarks
    from .scheduler.precheck import check_demands

    parsed = read_event_with_warnings(event)
    from .scoring.duplicates import duplicate_findings

    value = parsed.value
    found = [*check_demands(value), *unscored_remarks(value), *duplicate_findings(value)]
    problems = [*parsed.warnings, *(placed(finding, parsed.place) for finding in found)]
    ok = all(p.severity != "error" for p in problems)
    if as_json:
        print_json({"ok": ok, "problems": [p.as_dict() for p in problems]})
    show_problems(problems, stderr=as_json)
    if not as_json and ok:
        click.echo(
            f"{value.name}: ready to solve (companies: {len(value.companies)}, "
            f"requests: {len(value.requests)}, slots: {len(value.slots)}, "
            f"tables: {len(value.all_tables)})"
        )
    if not ok:
        raise click.exceptions.Exit(1)


@cli.command()
@click.argument("event")
@click.argument("schedule")
@MAX_BREAK_DIFFERENCE
@JSON
@tells_problems
def verify(event: str, schedule: str, max_break_difference: int | None, as_json: bool) -> None:
    """Check a schedule against every rule, and recount its objectives, without a solver.

    \b
    Example: linkmatch verify event.xlsx schedule.json
    """
    from .console import show_verification
    from .scheduler.verify import verify as verify_schedule

    value, read = schedule_told(event, schedule)
    verification = verify_schedule(value, read, max_break_difference=max_break_difference)
    if as_json:
        print_json(verification.as_dict())
    else:
        show_verification(verification)
    if not verification.valid:
        raise click.exceptions.Exit(1)


for command in (bench, compare, explain, export, outcomes, repair, score, solve, whatif):
    cli.add_command(command)


@cli.group()
def instances() -> None:
    """Sample events, and a generator of events of any size."""


@instances.command("list")
@JSON
def list_instances(as_json: bool) -> None:
    """List the sample events.

    \b
    Example: linkmatch instances list
    """
    from .console import show_rows
    from .instances.library import SAMPLES

    rows = [(s.name, s.title, s.source) for s in SAMPLES.values()]
    if as_json:
        print_json([{"name": n, "title": t, "source": s} for n, t, s in rows])
    else:
        show_rows(("name", "title", "source"), rows)


@instances.command("show")
@click.argument("name")
def show_instance(name: str) -> None:
    """Describe a sample event.

    \b
    Example: linkmatch instances show kemenperin-2017
    """
    event = _sample(name)
    click.echo(f"{event.name}\n{event.note}" if event.note else event.name)
    for label, items in (
        ("companies", event.companies),
        ("requests", event.requests),
        ("slots", event.slots),
        ("tables", event.all_tables),
        ("rooms", event.rooms),
    ):
        click.echo(f"{label}: {len(items)}")


@instances.command("make")
@click.argument("name", required=False)
@click.option("--sizes", metavar="IxJxTxK", help="IKM x Tier-1 x slots x tables: 70x30x12x28.")
@click.option(
    "--requests", type=click.IntRange(min=1), help="With --sizes: requests of each IKM, usually 12."
)
@click.option("--seed", type=click.IntRange(min=0), help="With --sizes; default: 0.")
@click.option(
    "-o",
    "--output",
    callback=output_in([".json", ".xlsx", ""]),
    help="An event: .json, .xlsx or a folder; default: JSON on standard output.",
)
@tells_problems
def make_instance(
    name: str | None,
    sizes: str | None,
    requests: int | None,
    seed: int | None,
    output: Path | None,
) -> None:
    """Write a sample event, or one made to size.

    \b
    Example: linkmatch instances make kemenperin-2017 -o kemenperin.xlsx
             linkmatch instances make --sizes 70x30x12x28 --seed 3 -o event.json
    """
    if (name is None) == (sizes is None):
        raise click.UsageError("give either the NAME of a sample or --sizes")
    if name is not None and not (requests is None and seed is None):
        raise click.UsageError("--requests and --seed go with --sizes; a sample is as it is")
    if output is not None:
        must_be_new(output)
    event = _sample(name) if name is not None else _generated(str(sizes), requests, seed or 0)
    from .formats import write_event
    from .formats.json import dump

    if output is None:
        click.echo(dump(event).decode(), nl=False)
    else:
        write_event(event, output)
        click.echo(str(output))


def _sample(name: str) -> "Event":
    from .instances.library import load

    try:
        return load(name)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def _generated(text: str, requests: int | None, seed: int) -> "Event":
    from .instances.generator import make_event, parse_sizes

    try:
        return make_event(parse_sizes(text, requests=requests), seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
