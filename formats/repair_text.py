"""What a repair changed, in words, in both languages."""

from collections.abc import Iterator, Mapping

from ..models.event import Event
from ..models.report import MeetingChange, ObjectiveResult, RepairReport
from .columns import Language

_STAGES: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "lost": {
        "en": ("{n} confirmed meeting is lost", "{n} confirmed meetings are lost"),
        "id": ("{n} pertemuan batal", "{n} pertemuan batal"),
    },
    "companies": {
        "en": ("{n} other company has a new agenda", "{n} other companies have new agendas"),
        "id": ("{n} perusahaan lain berubah jadwal", "{n} perusahaan lain berubah jadwal"),
    },
    "moved": {
        "en": ("{n} meeting moves to another slot", "{n} meetings move to another slot"),
        "id": ("{n} pertemuan pindah slot", "{n} pertemuan pindah slot"),
    },
    "tables": {
        "en": ("{n} meeting changes only its table", "{n} meetings change only their tables"),
        "id": ("{n} pertemuan hanya pindah meja", "{n} pertemuan hanya pindah meja"),
    },
}
_PROVEN: Mapping[Language, tuple[str, str]] = {
    "en": ("fewer is impossible", "at least {bound} is certain"),
    "id": ("lebih sedikit tidak mungkin", "paling sedikit {bound}"),
}
_FILLED: Mapping[Language, tuple[str, str, str]] = {
    "en": ("{n} waiting requests get free places, score {score}", "more is impossible",
           "at most {bound}"),
    "id": ("{n} permintaan mendapat tempat kosong, skor {score}", "lebih banyak tidak mungkin",
           "paling banyak {bound}"),
}  # fmt: skip
_KINDS: Mapping[str, tuple[str, str]] = {
    "moved": ("pindah slot", "moved"),
    "table": ("pindah meja", "other table"),
    "lost": ("batal", "cancelled"),
    "withdrawn": ("ditarik", "withdrawn"),
    "added": ("baru", "new"),
}
_NOTHING = {"id": "Tidak ada yang berubah.", "en": "Nothing changes."}
_PAST = {"id": "Sudah terjadi, tidak diubah: {}", "en": "In the past, left as it is: {}"}
_CALLS = {"id": "Beri tahu dahulu: {}", "en": "Tell first: {}"}
SHOWN_CALLS = 8
"""How many companies to be told are named in a terminal; a list holds all."""


def kind_text(kind: str, language: Language) -> str:
    """Return what became of a meeting."""
    return _KINDS[kind][0 if language == "id" else 1]


def place_text(event: Event, slot: str | None, table: str | None) -> str:
    """Return a slot with its hours, and a table; a dash where there is none."""
    if slot is None:
        return "–"
    known = next((s for s in event.slots if s.id == slot), None)
    hours = f" {known.start:%H:%M}–{known.end:%H:%M}" if known else ""
    return f"{slot}{hours}, {table}"


def lines_of(event: Event, report: RepairReport, language: Language) -> Iterator[str]:
    """Yield what a repair changed and what is proven, for a terminal."""
    stages = {stage.name: stage for stage in report.stages}
    if not report.meetings:
        yield _NOTHING[language]
    for name in _STAGES if report.meetings else ():
        yield _stage_text(stages[name], language)
    added = sum(change.kind == "added" for change in report.meetings)
    if added:
        yield _filled_text(stages["filled"], added, language)
    yield from (_PAST[language].format(message) for message in report.past)
    if report.calls:
        labels = {c.id: c.label for c in event.companies}
        shown = [f"{labels.get(c.company, c.company)} ({c.slot})" for c in report.calls]
        more = f" … +{len(shown) - SHOWN_CALLS}" if len(shown) > SHOWN_CALLS else ""
        yield _CALLS[language].format(", ".join(shown[:SHOWN_CALLS]) + more)


def _stage_text(stage: ObjectiveResult, language: Language) -> str:
    one, many = _STAGES[stage.name][language]
    what = (one if stage.value == 1 else many).format(n=stage.value)
    if stage.value == 0:
        return what
    proven, open_gap = _PROVEN[language]
    return f"{what}; {proven if stage.gap == 0 else open_gap.format(bound=stage.bound)}"


def _filled_text(stage: ObjectiveResult, added: int, language: Language) -> str:
    what, proven, open_gap = _FILLED[language]
    said = proven if stage.gap == 0 else open_gap.format(bound=stage.bound)
    return f"{what.format(n=added, score=stage.value)}; {said}"


def by_company(event: Event, report: RepairReport) -> dict[str, list[MeetingChange]]:
    """Return what is new for each company, in the order in which they are to be told."""
    found: dict[str, list[MeetingChange]] = {call.company: [] for call in report.calls}
    for change in report.meetings:
        for company in change.companies:
            found[company].append(change)
    return found
