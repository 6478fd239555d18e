"""What a repair changes, as a list for each company and a call sheet."""

from pathlib import Path

from ..models.event import Event
from ..models.report import RepairReport
from .columns import Language
from .files import write_bytes
from .repair_text import by_company, kind_text, place_text, words_of

_LIST = ("company", "name", "change", "meets", "old", "new")
_CALLS = ("call_order", "list_company", "list_name", "call_first", "call_start", "call_changes")


def change_rows(event: Event, report: RepairReport, language: Language) -> list[list[object]]:
    """Return what is new for each company: old and new place of each meeting."""
    labels = {company.id: company.label for company in event.companies}
    return [
        [
            company,
            labels.get(company, company),
            kind_text(change.kind, language),
            ", ".join(labels.get(c, c) for c in change.companies if c != company),
            place_text(event, change.old_slot, change.old_table),
            place_text(event, change.slot, change.table),
        ]
        for company, changes in by_company(event, report).items()
        for change in changes
    ]


def call_rows(event: Event, report: RepairReport) -> list[list[object]]:
    """Return whom to tell, the most urgent first."""
    labels = {company.id: company.label for company in event.companies}
    starts = {slot.id: f"{slot.start:%H:%M}" for slot in event.slots}
    changes = by_company(event, report)
    return [
        [n, c, labels.get(c, c), slot, starts[slot], len(changes[c])]
        for n, (c, slot) in enumerate(((call.company, call.slot) for call in report.calls), 1)
    ]


def write_change_list(event: Event, report: RepairReport, path: Path, language: Language) -> None:
    """Write the list for each company; in a workbook the call sheet stands beside it.

    Raises
    ------
    InputError
        Where the file cannot be written.
    """
    words = words_of(language)
    header, call_header = [words[f"list_{key}"] for key in _LIST], [words[key] for key in _CALLS]
    rows = change_rows(event, report, language)
    if path.suffix.lower() == ".csv":
        from .tables import csv_bytes

        write_bytes(path, csv_bytes(header, rows))
        return
    from .xlsx import Book, write_book

    def fill(book: Book) -> None:
        for title, head, body in (
            (words["call_sheet"], call_header, call_rows(event, report)),
            (words["list"], header, rows),
        ):
            book.write_list(book.add_sheet(title), head, body)

    write_book(path, fill)
