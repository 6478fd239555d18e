"""What a repair changes, as a list for each company and a call sheet."""

from collections.abc import Mapping
from pathlib import Path

from ..models.event import Event
from ..models.report import RepairReport
from .columns import Language
from .files import write_bytes
from .repair_text import by_company, kind_text, place_text

_WORDS: Mapping[Language, tuple[tuple[str, ...], str, tuple[str, ...], str]] = {
    "en": (
        ("Company", "Name", "Change", "Meets", "Old", "New"),
        "Changes",
        ("Order", "Company", "Name", "First Slot", "Start", "Changes"),
        "Call sheet",
    ),
    "id": (
        ("Perusahaan", "Nama", "Perubahan", "Bertemu dengan", "Lama", "Baru"),
        "Perubahan",
        ("Urutan", "Perusahaan", "Nama", "Slot Pertama", "Mulai", "Jumlah Perubahan"),
        "Daftar telepon",
    ),
}
"""Header and name of the list, header and name of the call sheet."""


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
    header, name, call_header, call_name = _WORDS[language]
    rows = change_rows(event, report, language)
    if path.suffix.lower() == ".csv":
        from .tables import csv_bytes

        write_bytes(path, csv_bytes(header, rows))
        return
    from .xlsx import Book, write_book

    def fill(book: Book) -> None:
        for title, head, body in (
            (call_name, call_header, call_rows(event, report)),
            (name, header, rows),
        ):
            book.write_list(book.add_sheet(title), head, body)

    write_book(path, fill)
