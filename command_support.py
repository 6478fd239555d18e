"""What the commands share: how input is read and told, how outputs are named and refused.

Only click is imported here, for the same reason as in ``cli``.
"""

import json
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from .formats.parse import Parsed
    from .models import Event, Schedule
    from .models.diagnostics import Problem

Command = Callable[..., None]

LANGUAGE = click.option(
    "--language", type=click.Choice(["id", "en"]), default="id", show_default=True
)
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")


def _finite(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is no number of seconds")
    return value


def time_limit_option(default: float | None, told: str) -> Callable[[Command], Command]:
    """Return the option of a time limit."""
    return click.option(
        "--time-limit",
        callback=_finite,
        type=click.FloatRange(min=0, min_open=True, max=10**7),
        default=default,
        show_default=default is not None,
        help=told,
    )


TIME_LIMIT = time_limit_option(60.0, "Seconds.")
WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), help="Threads; default: all, up to 8."
)
SEED = click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
MAX_BREAK_DIFFERENCE = click.option(
    "--max-break-difference",
    type=click.IntRange(0, 1000),
    metavar="D",
    help="The breaks of any two companies differ by at most D; default: the event's rule.",
)
INTERRUPTED = 130


def parallel_options(jobs: str, backend: str) -> Callable[[Command], Command]:
    """Return what adds the options of many solves at once to a command, with their help."""
    return with_options(
        click.option("--jobs", type=click.IntRange(min=1), help=jobs),
        click.option(
            "--backend",
            type=click.Choice(["loky", "dask"]),
            default="loky",
            show_default=True,
            help=backend,
        ),
        click.option(
            "--scheduler", metavar="ADDRESS", help="With dask: its scheduler, tcp://host:8786."
        ),
    )


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return what adds options to a command, in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def check_backend(backend: str, scheduler: str | None) -> None:
    """Refuse a cluster without its address, and an address without a cluster."""
    if (backend == "dask") != (scheduler is not None):
        raise click.UsageError("--backend dask and --scheduler ADDRESS go together")


Checker = Callable[[click.Context, click.Parameter, str | None], Path | None]


def tells_problems(command: Command) -> Command:
    """Let a command end with exit code 1 and a list, not a traceback, for bad input."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        from .models.diagnostics import InputError

        try:
            command(*args, **options)
        except InputError as error:
            _fail(error.problems, bool(options.get("as_json")))

    return run


def _fail(problems: "Sequence[Problem]", as_json: bool) -> NoReturn:
    from .console import show_problems

    if as_json:
        print_json({"ok": False, "problems": [p.as_dict() for p in problems]})
    show_problems(problems, stderr=True)
    raise click.exceptions.Exit(1)


def print_json(document: object) -> None:
    """Print the one JSON document that a command gives."""
    click.echo(json.dumps(document, ensure_ascii=False))


def read_event_told(source: str) -> "Parsed[Event]":
    """Read an event and show its warnings."""
    from .console import show_problems
    from .formats import read_event_with_warnings

    parsed = read_event_with_warnings(source)
    show_problems(parsed.warnings, stderr=True)
    return parsed


def read_schedule_told(source: str) -> "Parsed[Schedule]":
    """Read a schedule and show its warnings."""
    from .console import show_problems
    from .formats import read_schedule_with_warnings

    parsed = read_schedule_with_warnings(source)
    show_problems(parsed.warnings, stderr=True)
    return parsed


def named_after(problem: "Problem", source: str) -> "Problem":
    """Return a problem with the file that it is in, where several are read."""
    from dataclasses import replace

    if problem.message.startswith(f"{source}:"):
        return problem
    return replace(problem, sheet=f"{source}, {problem.sheet}" if problem.sheet else source)


def read_scored_told(source: str) -> "Parsed[Event]":
    """Read an event that has its list of requests, and show its warnings.

    Raises
    ------
    InputError
        Also where that list is absent, since the requests have to be made first.
    """
    from .formats.parse import placed
    from .formats.remarks_wishes import unscored_remarks
    from .models.diagnostics import InputError

    parsed = read_event_told(source)
    lost = [*unscored_remarks(parsed.value)]
    if lost:
        raise InputError(placed(finding, parsed.place) for finding in lost)
    return parsed


def schedule_told(event: str, schedule: str) -> "tuple[Event, Schedule]":
    """Read an event and a schedule, and show their warnings."""
    return read_event_told(event).value, read_schedule_told(schedule).value


def kept_schedule(event: "Event", source: str) -> "Schedule":
    """Read a schedule whose meetings an event is to keep.

    Raises
    ------
    InputError
        Also where it holds requests that the event does not have.
    """
    from .models.diagnostics import InputError, Problem

    kept = read_schedule_told(source).value
    unknown = [m.request for m in kept.meetings if m.request not in event.request_by_id]
    if unknown:
        shown = ", ".join(unknown[:8])
        told = f"the event does not have these requests: {shown}; take their meetings out"
        raise InputError([Problem(f"{source}: {told}")])
    return kept


@contextmanager
def tells_no_schedule(as_json: bool, left: str = "", advice: str = "") -> Iterator[None]:
    """Let a command end with its exit code where there is no schedule to go on with.

    Parameters
    ----------
    as_json : bool
        Whether that is told as one JSON document, too.
    left : str
        What was not done.
    advice : str
        For an event without a schedule, beside its reasons.

    Raises
    ------
    InputError
        Where what was asked for does not fit the event.
    """
    from .models.diagnostics import CrossCheckError, InputError, Problem
    from .scheduler.outcome import InfeasibleError, NoScheduleError

    try:
        yield
    except InfeasibleError as error:
        _end("infeasible", [*error.reasons, *([advice] if advice else [])], 1, as_json, left)
    except NoScheduleError as error:
        code = INTERRUPTED if error.interrupted else 3
        _end("unknown", [str(error)], code, as_json, left)
    except (InputError, CrossCheckError):
        raise
    except ValueError as error:
        raise InputError([Problem(str(error))]) from None


def _end(status: str, reasons: "Sequence[str]", code: int, as_json: bool, left: str) -> NoReturn:
    if as_json:
        print_json({"status": status, "reasons": list(reasons)})
    click.echo(f"{status}: {left}" if left else status, err=True)
    for reason in reasons:
        click.echo(f"  {reason}", err=True)
    raise click.exceptions.Exit(code)


def output_in(suffixes: Sequence[str]) -> Checker:
    """Check, before any work, that an output can be written in a format that exists."""

    def check(_context: click.Context, _option: click.Parameter, value: str | None) -> Path | None:
        if value is None:
            return None
        path = Path(value)
        if path.suffix.lower() not in suffixes:
            raise click.BadParameter(f"{value} has to end in {' or '.join(filter(None, suffixes))}")
        folder = path.absolute().parent
        if not folder.is_dir():
            raise click.BadParameter(f"there is no folder {folder}")
        if not os.access(folder, os.W_OK):
            raise click.BadParameter(f"{folder} cannot be written to")
        return path

    return check


def must_differ(source: str, *outputs: Path | None) -> None:
    """Refuse to write over the input or a file of it, and two outputs into one file."""
    inputs = Path(source)
    written = [path for path in outputs if path is not None]
    for at, output in enumerate(written):
        if output.absolute() in (earlier.absolute() for earlier in written[:at]):
            raise click.UsageError(f"{output} is given twice; each output needs a file of its own")
        both = output.exists() and inputs.exists()
        if both and (output.samefile(inputs) or output.parent.samefile(inputs)):
            raise click.UsageError(f"{output} is the input; inputs are never changed")


def must_be_outside(folder: str, output: Path | None) -> None:
    """Refuse an output that would be among the inputs the next time."""
    if output is not None and os.path.isdir(folder) and output.absolute().parent.samefile(folder):
        raise click.UsageError(f"{output} would be read as an instance; choose another folder")


def must_be_new(path: Path) -> None:
    """Refuse to write over a file."""
    if path.exists():
        raise click.UsageError(f"{path} exists already; delete it or choose another name")


def policy_given(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    """Return a policy written with commas, or a preset; refuse objectives that do not exist."""
    if value is None:
        return None
    from pydantic import TypeAdapter, ValidationError

    from .models.policy import Policy

    names = [name.strip() for name in value.split(",") if name.strip()]
    try:
        return TypeAdapter(Policy).validate_python(names)
    except ValidationError as error:
        told = [str(e.get("ctx", {}).get("error", "")) for e in error.errors()]
        wrong = "; ".join(filter(None, told)) or "names no objective"
        raise click.BadParameter(f"the policy {wrong}") from None
