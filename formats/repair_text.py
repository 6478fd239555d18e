"""What a repair changed, in words, in both languages."""

from collections.abc import Iterator, Sequence

from ..models.event import Event
from ..models.report import MeetingChange, ObjectiveResult, RepairReport
from ..scheduler.plan import Violation
from ..scheduler.repair.cost import STAGES
from .catalogue import Catalogue, catalogue
from .columns import Language
from .wording import counted, violation_text

SHOWN_CALLS = 8
"""How many companies to be told are named in a terminal; a list holds all."""


def kind_text(kind: str, language: Language) -> str:
    """Return what became of a meeting."""
    return words_of(language)[f"kind_{kind}"]


def words_of(language: Language) -> Catalogue:
    """Return the words of repairs."""
    return catalogue(language, subject="repair")


def place_text(event: Event, slot: str | None, table: str | None) -> str:
    """Return a slot with its hours, and a table; a dash where there is none."""
    if slot is None:
        return "–"
    known = next((s for s in event.slots if s.id == slot), None)
    hours = f" {known.start:%H:%M}–{known.end:%H:%M}" if known else ""
    return f"{slot}{hours}, {table}"


def lines_of(
    event: Event, report: RepairReport, past: Sequence[Violation], language: Language
) -> Iterator[str]:
    """Yield what a repair changed and what is proven, for a terminal.

    Parameters
    ----------
    event : Event
        After the changes.
    report : RepairReport
        Of the repair.
    past : sequence of Violation
        What the past breaks.
    language : {"id", "en"}
    """
    words = words_of(language)
    stages = {stage.name: stage for stage in report.stages}
    if not report.meetings:
        yield words["nothing"]
    for name in STAGES if report.meetings else ():
        yield _stage_text(words, stages[name])
    people = sum(change.kind == "people" for change in report.meetings)
    if people:
        yield counted(words, "people", people)
    added = sum(change.kind == "added" for change in report.meetings)
    if added > len(report.filled):
        yield counted(words, "demanded", added - len(report.filled))
    yield from _filled_text(words, stages["filled"], len(report.filled))
    yield from (words.text("past", what=violation_text(one, language)) for one in past)
    if report.calls:
        labels = {c.id: c.label for c in event.companies}
        shown = [f"{labels.get(c.company, c.company)} ({c.slot})" for c in report.calls]
        more = f" … +{len(shown) - SHOWN_CALLS}" if len(shown) > SHOWN_CALLS else ""
        yield words.text("calls", companies=", ".join(shown[:SHOWN_CALLS]) + more)


def _stage_text(words: Catalogue, stage: ObjectiveResult) -> str:
    what = counted(words, f"stage_{stage.name}", int(stage.value))
    if stage.value == 0:
        return what
    return words.text("proven" if stage.gap == 0 else "open", what=what, bound=stage.bound)


def _filled_text(words: Catalogue, stage: ObjectiveResult, count: int) -> Iterator[str]:
    if count:
        what = counted(words, "filled", count, score=stage.value)
        key = "filled_proven" if stage.gap == 0 else "filled_open"
        yield words.text(key, what=what, bound=stage.bound)
    elif stage.gap != 0:
        yield words.text("unfilled", bound=stage.bound)


def by_company(event: Event, report: RepairReport) -> dict[str, list[MeetingChange]]:
    """Return what is new for each company, in the order in which they are to be told."""
    found: dict[str, list[MeetingChange]] = {call.company: [] for call in report.calls}
    for change in report.meetings:
        for company in change.companies:
            found[company].append(change)
    return found
