"""From an event to a schedule that is verified, with its proof."""

import math
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .. import __version__
from ..models.diagnostics import number_of
from ..models.event import Event
from ..models.policy import Policy, Tolerated
from ..models.report import FairnessReport, ObjectiveResult, PhaseReport, Report
from ..models.schedule import Schedule
from .incumbent import Incumbent
from .keep import KeepAs, binds, keeping, without_kept
from .limits import Limits, worker_count
from .meetings import meetings_of
from .outcome import InfeasibleError, NoScheduleError, Phase, Progress, SelfCheckError
from .plan import Plan
from .precheck import precheck, unasked
from .problem import Problem, compile_event
from .satisfaction import summary
from .search import Search
from .start import adapted
from .stop import StopRule
from .verify import verify

FINISHING, MOST_FINISHING = 4.0, 0.2
"""Time kept back for what follows the search: times that of compiling, and parts of the limit."""


def solve(
    event: Event,
    *,
    time_limit: float = 60.0,
    workers: int | None = None,
    seed: int = 0,
    policy: str | Sequence[str | Tolerated] | None = None,
    max_break_difference: int | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    stop: StopRule | None = None,
    keep: Schedule | None = None,
    keep_as: KeepAs = "fixed",
    start: Schedule | None = None,
) -> Schedule:
    """Return the best schedule found, with a proven bound of each objective.

    Parameters
    ----------
    event : Event
        What to schedule.
    time_limit : float
        Wall-clock seconds; the best schedule found until then is returned.
    workers : int, optional
        Threads of the exact search; default: the machine's, at most 8.
    seed : int
        Of every random choice. The same seed, one worker and limits that were not reached give
        the same schedule, whatever the order of companies and requests in the event.
    policy : str or sequence of (str or Tolerated), optional
        Objectives, the most important first, also with tolerances (``score:0.01``), or the name of
        a preset; default: the event's.
    max_break_difference : int, optional
        The breaks of any two companies differ by at most this; default: the event's rule.
    on_progress : callable, optional
        Called with each better schedule or bound, possibly from another thread.
    should_stop : callable, optional
        Asked again and again; once true, the search ends with the best schedule so far.
    stop : callable, optional
        A stop rule of ``scheduler.stop``, such as ``gap_at_most(0.001)``; ends the search, too.
    keep : Schedule, optional
        Confirmed meetings; its locks are kept, too.
    keep_as : {"fixed", "preferred"}
        Whether they have to stay in their slots, or should where all else is equal.
    start : Schedule, optional
        Where to begin: what it holds is the first schedule, without meetings that break rules
        now. The result is no worse, and may be quite another one.

    Raises
    ------
    InfeasibleError
        With proven reasons, where no schedule keeps all rules or a demand contradicts itself.
    NoScheduleError
        Where the limits came before the first schedule.
    SelfCheckError
        Where the verifier rejects the schedule: a fault of the solver; it holds both.
    ValueError
        For an unknown objective, or settings that are no numbers or out of range.
    """
    started = time.monotonic()
    if not isinstance(event, Event):
        raise TypeError(f"solve takes an Event, not {type(event).__name__}")
    _check_settings(time_limit, workers, seed)
    workers = worker_count(workers)
    wanted = _with_policy(event, policy).with_max_break_difference(max_break_difference)
    if keep is not None:
        wanted = keeping(wanted, keep, keep_as)
    problem = compile_event(wanted)
    demands = precheck(problem)
    errors = [found.message for found in demands if found.severity == "error"]
    if errors:
        raise InfeasibleError(errors)
    # Seating, checking and reporting take a few times as long as compiling did.
    kept_back = min(FINISHING * (time.monotonic() - started), MOST_FINISHING * time_limit)
    end = started + time_limit - kept_back
    given_up = threading.Event()
    limits = Limits(
        lambda: end - time.monotonic(), lambda: given_up.is_set() or should_stop(), workers, seed
    )
    search = Search(problem, problem.event.policy, limits, on_progress, started, stop)
    if start is not None:
        first = adapted(problem, start, limits)
        if first is not None:
            search.best.offer(first, "start")
    try:
        search.run()
    except BaseException:
        given_up.set()  # what was left alone in threads ends, too
        raise
    if search.best.slot_of is None:
        stopped = search.limits.should_stop()
        why = "stopped" if stopped else f"the limit of {time_limit:g} s was reached"
        raise NoScheduleError(f"{why} before the first schedule was found", stopped)
    warnings = [found.message for found in demands]
    schedule = _checked(problem, search.best, search.best.slot_of, warnings, limits)
    update: dict[str, object] = {"event_sha256": event.sha256}
    report = schedule.report
    assert report is not None
    if keep is not None:
        report = without_kept(report, keep_as)
        update["locks"] = keep.locks
    if wanted.rules != event.rules or (keep is not None and binds(keep, keep_as)):
        report = report.model_copy(update={"restricted": True})
    update["report"] = report
    return schedule.model_copy(update=update)


def _checked(
    problem: Problem,
    best: Incumbent,
    slot_of: Mapping[int, int],
    warnings: Sequence[str],
    limits: Limits,
) -> Schedule:
    """Return what was found with tables, people and a report, once the verifier agrees."""
    meetings, unseated = meetings_of(problem, slot_of)
    if unseated:
        names = ", ".join(problem.requests[r].id for r in unseated)
        raise RuntimeError(f"the solver chose meetings that cannot be seated: {names}")
    report = _report(best, len(meetings), limits.seed, limits.workers).model_copy(
        update={"warnings": (*warnings, *_shortfalls(problem, slot_of))}
    )
    if "fairness" in problem.event.objectives:
        fairness = _fairness(Plan(problem.event, meetings), best, report.objectives)
        report = report.model_copy(update={"fairness": fairness})
    schedule = Schedule(event=problem.event.name, meetings=meetings, report=report)
    _check(problem.event, schedule)
    return schedule


def _check_settings(time_limit: Any, workers: Any, seed: Any) -> None:
    if not _is_number(time_limit, int, float) or not 0 < time_limit < math.inf:
        raise ValueError("the time limit has to be a number of seconds above zero")
    if workers is not None and (not _is_number(workers, int) or workers < 1):
        raise ValueError("workers has to be a whole number, at least one worker is needed")
    if not _is_number(seed, int) or not 0 <= seed < 2**31:
        raise ValueError("the seed has to be a whole number from 0 to 2147483647")


def _is_number(value: object, *types: type) -> bool:
    return isinstance(value, types) and not isinstance(value, bool)


def _with_policy(event: Event, policy: str | Sequence[str | Tolerated] | None) -> Event:
    if policy is None:
        return event
    try:
        given = policy if isinstance(policy, str) else tuple(policy)
        checked = TypeAdapter(Policy).validate_python(given)
    except ValidationError as error:
        told = [str(e.get("ctx", {}).get("error", e["msg"])) for e in error.errors()]
        raise ValueError(f"the policy {'; '.join(told)}") from None
    return event.model_copy(update={"policy": checked})


def _report(best: Incumbent, meetings: int, seed: int, workers: int) -> Report:
    assert best.values is not None
    objectives = [
        ObjectiveResult(
            name=o.name,
            sense=o.sense,
            value=o.shown(value),
            bound=None if bound is None else o.shown(bound),
            proof=proof,
            tolerance=float(best.tolerances[n]),
            best=o.shown(best.reached_values[n]) if n in best.reached_values else None,
        )
        for n, (o, value, bound, proof) in enumerate(
            zip(best.objectives, best.values, best.bounds, best.proofs, strict=True)
        )
    ]
    return Report(
        status="optimal" if best.proven else "feasible",
        objectives=tuple(objectives),
        phases=tuple(_phase(phase) for phase in best.phases),
        meetings=meetings,
        seconds=round(best.seconds, 3),
        seconds_to_first=round(best.first_after or 0.0, 3),
        seconds_to_best=round(best.best_after or 0.0, 3),
        peak_memory_mb=_peak_memory_mb(),
        seed=seed,
        workers=workers,
        version=__version__,
    )


def _fairness(plan: Plan, best: Incumbent, objectives: Sequence[ObjectiveResult]) -> FairnessReport:
    """Return how the companies fare, and the price, where the score counted before."""
    before = list(takewhile(lambda o: o.name != "fairness", objectives))
    score = next((o for o in before if o.name == "score"), None)
    price: dict[str, object] = {"levels": best.levels.report(best.ranks)}
    if score is not None:
        percent = round(100 * score.given_up / max(1, score.reached), 4)
        price |= {"best_score": score.reached, "given_up": score.given_up}
        price["given_up_percent"] = percent
    return summary(plan).model_copy(update=price)


def _phase(phase: Phase) -> PhaseReport:
    return PhaseReport(
        name=phase.name,
        seconds=round(phase.ended - phase.began, 3),
        values=tuple(value for _, value, _ in phase.objectives),
        bounds=tuple(bound for _, _, bound in phase.objectives),
    )


def _shortfalls(problem: Problem, slot_of: Mapping[int, int]) -> list[str]:
    if not problem.minimum.any():
        return []
    held = Counter(c for request in slot_of for c in problem.members[request])
    told = {*unasked(problem)}
    return [
        f"{company.id} has {number_of(held[n], 'meeting')} of its minimum {problem.minimum[n]}"
        for n, company in enumerate(problem.companies)
        if held[n] < problem.minimum[n] and company.id not in told
    ]


def _peak_memory_mb() -> float | None:
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024), 1)


def _check(event: Event, schedule: Schedule) -> None:
    """Fail loudly rather than return a schedule that the verifier rejects."""
    verification = verify(event, schedule)
    if not verification.valid:
        raise SelfCheckError(event, schedule, [v.message for v in verification.violations])
