"""What people see in a terminal: progress while solving, and tables of results."""

import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from .models.diagnostics import number_of

if TYPE_CHECKING:
    from .bench.rows import Row
    from .formats.catalogue import Catalogue
    from .formats.columns import Language
    from .models import Event, Problem, Schedule
    from .models.report import FairnessReport, ObjectiveResult, Report
    from .scheduler.outcome import Progress
    from .scheduler.verify import Verification


SHOWN_WARNINGS = 20
"""How many warnings of a report are printed."""


LEAST_SHOWN = 3
"""How many of the least satisfied companies are named."""
MOST_EXPLAINED = 100_000
"""Requests of which it is told why they are not held; of more it would take too long."""

_WORDS = ("instance", "status", "objectives", "best known")
"""Columns of words; the others hold numbers."""
_NUMBERS = ("gap", "meetings", "s", "to best", "MB")
PAPER = 120
"""Characters of a line where results do not go to a terminal."""


class StopFlag:
    """Set once somebody asks to stop."""

    def __init__(self) -> None:
        self.raised = False

    def __call__(self) -> bool:
        """Return whether it is set."""
        return self.raised


@contextmanager
def stop_on_signals(then: str = "the best schedule so far is kept") -> Iterator[StopFlag]:
    """Turn Ctrl-C and SIGTERM into a flag, so that work can end with what it has.

    ``then`` is what becomes of that.
    """
    flag = StopFlag()

    def raise_flag(_number: int, _frame: FrameType | None) -> None:
        if not flag.raised:
            sys.stderr.write(f"\nstopping; {then}\n")
        flag.raised = True

    previous = {s: signal.signal(s, raise_flag) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield flag
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class LiveProgress:
    """A table of values, bounds and gaps that is redrawn while a solve runs.

    Nothing is shown where standard error is no terminal; nothing stays when it ends.
    """

    def __init__(self) -> None:
        self._live = Live(console=Console(stderr=True), transient=True, refresh_per_second=8)

    def __enter__(self) -> "LiveProgress":
        if sys.stderr.isatty():
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live.is_started:
            self._live.stop()

    def __call__(self, progress: "Progress") -> None:
        """Show the state of a solve."""
        if self._live.is_started:
            self._live.update(_progress_table(progress))


def _progress_table(progress: "Progress") -> Table:
    table = Table(title=f"{progress.phase} · {progress.seconds:.1f} s", title_justify="left")
    for header in ("objective", "value", "bound", "gap"):
        table.add_column(header, justify="left" if header == "objective" else "right")
    for name, value, bound in progress.objectives:
        gap = None if value is None or bound is None else abs(bound - value) / max(1, abs(value))
        table.add_row(name, _number(value), _number(bound), _percent(gap))
    meetings = progress.meetings
    table.caption = "– meetings" if meetings is None else number_of(meetings, "meeting")
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,}"


def _percent(gap: float | None) -> str:
    return "not proven" if gap is None else f"{100 * gap:.3f} %"


def show_report(report: "Report", stderr: bool, language: "Language" = "en") -> None:
    """Print the outcome of a solve or a repair."""
    from .formats.wording import counted

    console, words = Console(stderr=stderr), _words(language)
    opened = any(row.tolerance for row in report.objectives)
    headers = ["objective", "value", "bound", "gap", *(["given_up"] if opened else [])]
    table = Table(*(words[key] for key in headers))
    for row in report.objectives:
        # In English, the names by which a policy calls them.
        name = row.name if language == "en" else words[f"objective_{row.name}"]
        gap = f"{words.figure(100 * row.gap, '.3f')} %" if row.gap is not None else None
        taken = [_taken(row, words) if row.tolerance else ""]
        cells = _figure(row.value, words), _figure(row.bound, words), gap or words["not_proven"]
        table.add_row(name, *cells, *(taken if opened else []))
    held = counted(words, "count_meetings", report.meetings)
    headline = words.text("headline", meetings=held, seconds=report.seconds)
    console.print(f"[bold]{words[report.status]}[/bold]: {headline}")
    if report.objectives:
        console.print(table)
    if report.restricted:
        console.print(words["restricted"], soft_wrap=True)
    if report.fairness is not None:
        _show_fairness(report.fairness, console, words)
    for warning in report.warnings[:SHOWN_WARNINGS]:
        console.print(f"[yellow]{words['warning']}[/yellow] {escape(warning)}")
    if len(report.warnings) > SHOWN_WARNINGS:
        more = len(report.warnings) - SHOWN_WARNINGS
        console.print(words.text("more_warnings", count=more))


def show_binding(
    event: "Event", schedule: "Schedule", language: "Language" = "en", repaired: bool = False
) -> None:
    """Print who got least, and what stands against more meetings."""
    from .formats.wording import counted
    from .scheduler.plan import Plan
    from .scheduler.satisfaction import WHOLE
    from .scheduler.waiting import unserved

    if len(event.requests) > MOST_EXPLAINED:
        return
    console, words = Console(soft_wrap=True), _words(language)
    plan = Plan(event, schedule.meetings)
    least = sorted(plan.satisfaction.items(), key=lambda one: one[1])[:LEAST_SHOWN]
    told = ", ".join(
        words.text(
            "least_one",
            company=escape(company),
            percent=f"{100 * (thousandths / WHOLE):.0f}",
            meetings=counted(words, "count_meetings", len(plan.by_company.get(company, ()))),
        )
        for company, thousandths in least
    )
    if told:
        console.print(words.text("least_satisfied", companies=told))
    held = Counter(slot for meeting in schedule.meetings for slot in plan.taken(meeting))
    closed = Counter(slot for table in event.all_tables for slot in table.unavailable)
    left = {slot.id: len(event.all_tables) - closed[slot.id] for slot in event.slots}
    full = sum(0 < count <= held[slot] for slot, count in left.items())
    console.print(words.text("full_slots", full=full, slots=len(event.slots)))
    reasons = Counter(one.kind for one in unserved(plan))
    own = {"rules": "rules_repair"} if repaired else {}
    parts = [
        f"{words.figure(count)} {words[f'unserved_{own.get(kind, kind)}']}"
        for kind, count in reasons.most_common()
    ]
    requests = counted(words, "count_requests", reasons.total())
    console.print(
        words.text("not_held", requests=requests) + (f" ({'; '.join(parts)})" if parts else "")
    )


def _words(language: "Language") -> "Catalogue":
    from .formats.catalogue import catalogue

    return catalogue(language, subject="report")


def _taken(row: "ObjectiveResult", words: "Catalogue") -> str:
    """Return what later objectives took, of what they might have taken."""
    given_up, reached = _figure(row.given_up, words), _figure(row.reached, words)
    most = words.figure(100 * row.tolerance, "g")
    return words.text("taken", given_up=given_up, reached=reached, most=most)


def _figure(value: float | None, words: "Catalogue") -> str:
    return "–" if value is None else words.figure(value)


def _show_fairness(fairness: "FairnessReport", console: Console, words: "Catalogue") -> None:
    """Print how the companies fare, in per cent of the best that each could have alone."""
    smallest, *quartiles = (
        words.percent(v / 1000) for v in (fairness.smallest, *fairness.quartiles)
    )
    console.print(
        words.text(
            "satisfaction",
            smallest=smallest,
            quartiles=", ".join(quartiles),
            jain=words.figure(fairness.jain, "g"),
            proven=sum(level.proven for level in fairness.levels),
        )
    )
    if fairness.without_meeting:
        console.print(words.text("without_meeting", count=len(fairness.without_meeting)))
    best_score, lost, share = fairness.best_score, fairness.given_up, fairness.given_up_percent
    if best_score is not None and lost is not None and share is not None:
        best, given_up = words.figure(best_score), words.figure(lost)
        percent = words.figure(share, "g")
        console.print(words.text("price", given_up=given_up, best=best, percent=percent))


def show_problems(problems: Iterable["Problem"], stderr: bool) -> None:
    """Print problems, errors before warnings."""
    console = Console(stderr=stderr, soft_wrap=True)
    for problem in sorted(problems, key=lambda p: p.severity):
        colour = "red" if problem.severity == "error" else "yellow"
        console.print(f"[{colour}]{problem.severity}[/{colour}] {escape(str(problem))}")


def show_verification(verification: "Verification") -> None:
    """Print what a check of a schedule found."""
    console = Console(soft_wrap=True)
    for broken in verification.violations:
        console.print(f"[red]{escape(broken.rule)}[/red] {escape(broken.message)}")
    for warning in verification.warnings:
        console.print(f"[yellow]warning[/yellow] {escape(warning)}")
    for row in verification.objectives:
        console.print(f"{row.name}: {_number(row.value)}")
    count = len(verification.violations)
    console.print(
        "[bold green]valid[/bold green]"
        if not count
        else f"{count} violation{'s' if count > 1 else ''}"
    )


def show_rows(headers: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table."""
    table = Table(*headers)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    Console().print(table)


def show_bench_row(row: "Row") -> None:
    """Tell at once, on standard error, how an instance ended."""
    told = ": ".join(filter(None, (row.comparison, row.message)))
    seconds = "" if row.seconds is None else f", {row.seconds:.2f} s"
    console = Console(stderr=True, soft_wrap=True)
    console.print(
        f"{escape(row.instance)}: {row.status}{seconds}" + (told and f" ({escape(told)})")
    )
    for text in (*row.reasons[:SHOWN_WARNINGS], *row.warnings[:SHOWN_WARNINGS]):
        console.print(f"  {escape(text)}")


def show_bench(rows: Sequence["Row"], stderr: bool) -> None:
    """Print the results of a run over many instances."""
    table = Table(padding=(0, 1, 0, 0))
    for header in (*_WORDS[:3], *_NUMBERS, _WORDS[3]):
        table.add_column(header, justify="left" if header in _WORDS else "right")
    for row in rows:
        colour = "red" if row.failed else "green"
        table.add_row(
            escape(row.instance),
            row.status,
            "\n".join(f"{o.name} {_number(o.value)}" for o in row.objectives),
            "\n".join(_percent(o.gap) for o in row.objectives),
            f"{row.meetings:,}",
            *("–" if t is None else f"{t:.2f}" for t in (row.seconds, row.seconds_to_best)),
            "–" if row.peak_memory_mb is None else f"{row.peak_memory_mb:.0f}",
            f"[{colour}]{row.comparison or '–'}[/{colour}]",
        )
    console = Console(stderr=stderr)
    if not console.is_terminal:
        console.width = PAPER
    if rows:
        console.print(table)
