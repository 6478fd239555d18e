"""Everything an organiser prints, mails or projects, in one folder."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ... import __version__
from ...models.diagnostics import InputError, Problem
from ...models.event import Event
from ...models.schedule import Schedule
from ..columns import Language
from ..files import problem_with, write_files, write_folder
from ..schedule_view import View
from .names import file_names

if TYPE_CHECKING:
    from .calendars import Booking

FORMATS = ("xlsx", "pdf", "ics", "html", "csv")

CALENDAR = "calendar.ics"
"""The calendar of all meetings."""

ADDRESSES = ("https://", "http://", "webcal://")
"""What an address of calendars begins with."""

MANIFEST = "export.json"
"""Lists the files of an export, by which a later one knows what it may replace."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote.

    Attributes
    ----------
    files : tuple of str
        Paths in the folder.
    warnings : tuple of str
        What the organiser should look at.
    """

    files: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass
class _Job:
    """A view with the file names of its companies, the earlier calendar, and warnings so far."""

    view: View
    names: Mapping[str, str]
    before: "Mapping[str, Booking]"
    font_paths: Sequence[Path]
    qr: str | None
    warnings: list[str] = field(default_factory=list)


def export(
    event: Event,
    schedule: Schedule,
    folder: str | Path,
    *,
    formats: Sequence[str] = FORMATS,
    language: Language | None = None,
    previous: Schedule | None = None,
    font_paths: Sequence[Path] = (),
    qr: str | None = None,
    draft: bool = False,
    force: bool = False,
    max_break_difference: int | None = None,
) -> Exported:
    """Write a schedule in the forms that people use, whole or not at all.

    Parameters
    ----------
    event : Event
        The event.
    schedule : Schedule
        A schedule of it that keeps every rule.
    folder : str or Path
        Where; it must not exist.
    formats : sequence of str
        Some of ``FORMATS``.
    language : {"id", "en"}, optional
        Default: the event's.
    previous : Schedule, optional
        The schedule that people's calendars hold, where the folder holds no earlier export of them.
    font_paths : sequence of Path
        Folders with fonts for signs that neither the machine's fonts nor Typst's have.
    qr : str, optional
        What a code on each agenda holds: ``text`` for the agenda, or the address (``https://…``) of
        a folder with the calendars.
    draft : bool
        Write a schedule that breaks rules, too, and say so on every page.
    force : bool
        Replace an earlier export.
    max_break_difference : int, optional
        The limit by which it was solved, where that is not the event's.

    Returns
    -------
    Exported

    Raises
    ------
    InputError
        Where the schedule breaks rules, or the folder cannot be written.
    ValueError
        Where a format does not exist, or ``qr`` is neither, or is given without ``pdf``.
    """
    check_asked(formats, qr)
    folder = Path(folder)
    _refuse_folder(folder, force, formats)
    broken = _broken_rules(event, schedule, max_break_difference)
    if broken and not draft:
        raise InputError(broken)
    view = View(schedule, event, language or event.language, draft=bool(broken))
    names = file_names((company, view.label(company)) for company in view.company_order)
    before = _bookings_before(folder, previous, view) if "ics" in formats else {}
    job = _Job(view, names, before, font_paths, qr)
    write_folder(folder, lambda new: _fill(new, job, formats))
    files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    return Exported(tuple(files), tuple(job.warnings))


def check_asked(formats: Sequence[str], qr: str | None) -> None:
    """Refuse formats that do not exist, and codes that cannot be; see ``export``."""
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"{unknown[0]} is none of {', '.join(FORMATS)}")
    if qr is None:
        return
    if qr != "text" and not qr.startswith(ADDRESSES):
        raise ValueError(f"{qr!r} is neither text nor an address ({ADDRESSES[0]}…) for codes (qr)")
    if "pdf" not in formats:
        raise ValueError("codes (qr) are on paper; add pdf to the formats, or leave them out")


def _refuse_folder(folder: Path, force: bool, formats: Sequence[str]) -> None:
    """Refuse a folder that holds anything but an earlier export."""
    if not folder.exists():
        return
    if not force:
        raise problem_with(folder, "exists already; replace an earlier export with --force")
    if not folder.is_dir():
        raise problem_with(folder, "is a file, not a folder")
    held = {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}
    try:
        written = set(json.loads((folder / MANIFEST).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        written = set()
    if CALENDAR in written and "ics" not in formats:
        message = f"holds {CALENDAR}, by which later changes are numbered; export ics, too"
        raise problem_with(folder, message)
    foreign = sorted(held - written - {MANIFEST})
    if foreign:
        message = f"holds {foreign[0]}, which is not of an earlier export, and is not replaced"
        raise problem_with(folder, message)


def _broken_rules(
    event: Event, schedule: Schedule, max_break_difference: int | None
) -> list[Problem]:
    from ...scheduler.verify import verify

    found = verify(event, schedule, max_break_difference=max_break_difference)
    return [Problem(f"{broken.rule}: {broken.message}") for broken in found.violations]


def _bookings_before(
    folder: Path, previous: Schedule | None, view: View
) -> "Mapping[str, Booking]":
    from .calendars import bookings_of, read_bookings

    earlier = folder / CALENDAR
    if earlier.exists():  # it knows how often each meeting has changed
        return read_bookings(earlier)
    return bookings_of(View(previous, view.event, view.language)) if previous else {}


def _fill(folder: Path, job: _Job, formats: Sequence[str]) -> None:
    for name in dict.fromkeys(formats):
        _WRITERS[name](folder, job)
    files = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    manifest = {
        "version": __version__,
        "event": job.view.title,
        "event_sha256": job.view.event.sha256,
        "draft": job.view.draft,
        "files": files,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    write_files(folder, {MANIFEST: text.encode()})


def _write_xlsx(folder: Path, job: _Job) -> None:
    from ..schedule_book import write_view_xlsx

    write_view_xlsx(job.view, folder / "schedule.xlsx")


def _write_pdf(folder: Path, job: _Job) -> None:
    from .paper import Printer

    printer = Printer(job.view, job.names, job.font_paths, job.qr)
    job.warnings += printer.unprintable()
    for name, content in printer.documents():
        write_files(folder, {name: content})


def _write_ics(folder: Path, job: _Job) -> None:
    from .calendars import calendar_files

    write_files(folder, calendar_files(job.view, job.names, job.before))


def _write_html(folder: Path, job: _Job) -> None:
    from .page import page_bytes

    write_files(folder, {"index.html": page_bytes(job.view)})


def _write_csv(folder: Path, job: _Job) -> None:
    from .rosters import roster_files

    write_files(folder, roster_files(job.view, job.names))


_WRITERS: Mapping[str, Callable[[Path, _Job], None]] = {
    "xlsx": _write_xlsx,
    "pdf": _write_pdf,
    "ics": _write_ics,
    "html": _write_html,
    "csv": _write_csv,
}
