"""One instance solved in this process, and what there is to tell of it."""

import time
from dataclasses import dataclass, field

from .. import __version__
from ..models.event import Event
from ..models.report import Report
from ..scheduler.outcome import InfeasibleError, NoScheduleError, Progress
from .apart import ProcessEndedError, peak_memory_mb, run_apart
from .cases import Case
from .rows import Row


@dataclass(frozen=True)
class Settings:
    """Settings of each solve; see ``solve``."""

    time_limit: float = 60.0
    workers: int | None = None
    seed: int = 0
    max_break_difference: int | None = None


@dataclass
class Trace:
    """The progress of a solve, as it was told."""

    steps: list[Progress] = field(default_factory=list)

    def __call__(self, progress: Progress) -> None:
        """Take a step."""
        self.steps.append(progress)

    @property
    def seconds_to_best(self) -> float | None:
        """When the values last became better; ``None`` where there never were any."""
        last, seconds = None, None
        for step in self.steps:
            values = [value for _, value, _ in step.objectives]
            if step.meetings is not None and values != last:
                last, seconds = values, step.seconds
        return None if seconds is None else round(seconds, 3)


def measure(case: Case, settings: Settings) -> Row:
    """Return the row of a case, which is solved in a process of its own; never raises."""
    if case.event is None:
        return _row(case, settings, status="error", reasons=case.problems)
    try:
        return run_apart(measure_here, case, settings)
    except ProcessEndedError as error:
        return _row(case, settings, status="error", reasons=(str(error),))


def measure_here(case: Case, settings: Settings) -> Row:
    """Return the row of a case that could be read, solved in this process."""
    from ..scheduler.solve import solve

    assert case.event is not None
    sha256, started, trace = None, time.monotonic(), Trace()
    try:
        event = Event.model_validate_json(case.event)
        event = event.with_max_break_difference(settings.max_break_difference)
        sha256, started = event.sha256, time.monotonic()
        report = solve(
            event,
            time_limit=settings.time_limit,
            workers=settings.workers,
            seed=settings.seed,
            on_progress=trace,
        ).report
        assert report is not None
    except InfeasibleError as error:
        report = Report(status="infeasible", reasons=error.reasons)
    except NoScheduleError as error:
        report = Report(status="unknown", reasons=(str(error),))
    except Exception as error:  # a fault of one instance is a row, not the end of the others
        reason = f"{type(error).__name__}: {error}"
        return _row(case, settings, sha256=sha256, status="error", reasons=(reason,))
    told = report.model_dump(include={"status", "meetings", "reasons", "seconds_to_first"})
    return _row(
        case,
        settings,
        **told,
        sha256=sha256,
        objectives=report.objectives,
        seconds=round(time.monotonic() - started, 3),
        seconds_to_best=trace.seconds_to_best,
        peak_memory_mb=peak_memory_mb() or report.peak_memory_mb,
        workers=report.workers if report.objectives else settings.workers,
    )


def _row(case: Case, settings: Settings, **fields: object) -> Row:
    always = {
        "instance": case.instance,
        "warnings": case.warnings,
        "seed": settings.seed,
        "time_limit": settings.time_limit,
        "workers": settings.workers,
        "version": __version__,
    }
    return Row.model_validate(always | fields)
