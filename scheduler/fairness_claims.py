"""Check what a report says of fairness; without a solver."""

from collections.abc import Iterator

from ..models.base import scaled
from ..models.report import FairnessReport, Report
from .plan import Plan, Violation
from .satisfaction import levels, summary


def untrue_fairness(plan: Plan, report: Report | None) -> Iterator[Violation]:
    """Yield where a report's fairness differs from what the meetings give, or from itself."""
    if report is None:
        return
    told, counted = report.fairness, any(o.name == "fairness" for o in report.objectives)
    if told is None:
        if counted:
            yield Violation("report", "the report says nothing of fairness, which is an objective")
        return
    actual = summary(plan)
    for name in ("companies", "smallest", "quartiles", "jain", "without_meeting"):
        if getattr(told, name) != getattr(actual, name):
            yield Violation(
                "report",
                f"the report says {name} {getattr(told, name)} of fairness, "
                f"the meetings give {getattr(actual, name)}",
            )
    yield from _untrue_levels(plan, report, told)
    yield from _untrue_price(report, told)


def _untrue_levels(plan: Plan, report: Report, told: FairnessReport) -> Iterator[Violation]:
    actual = levels(sorted(plan.satisfaction.values()))
    shown = [(level.value, level.companies) for level in told.levels]
    if shown != actual[: len(shown)]:
        yield Violation("report", "the levels of fairness are not those that the meetings give")
    for level in told.levels:
        if level.bound < level.value or (level.proven and level.bound > level.value):
            yield Violation(
                "report",
                f"the level {level.value} of fairness does not agree with its bound {level.bound}",
            )
    all_proven = len(shown) == len(actual) and all(level.proven for level in told.levels)
    if report.status == "optimal" and not all_proven:
        yield Violation(
            "report", "the report says optimal, but not every level of fairness is proven"
        )


def _untrue_price(report: Report, told: FairnessReport) -> Iterator[Violation]:
    score = next((o for o in report.objectives if o.name == "score"), None)
    if told.best_score is None or score is None:
        if told.best_score is not None or told.given_up is not None:
            yield Violation("report", "the report has a price of fairness, but no score")
        return
    price = scaled(told.best_score) - scaled(score.value)
    if told.best_score != score.reached or scaled(told.given_up or 0) != price:
        yield Violation(
            "report",
            f"the report says that fairness took {told.given_up} of the score {told.best_score}, "
            f"which does not agree with the score {score.value}",
        )
