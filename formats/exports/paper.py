"""What is printed, as PDF: agendas, signs for tables and doors, lists; typeset by Typst.

The template gets its data as JSON, so that no text of an event is read as code.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ...models.schedule import Meeting
from ..schedule_view import View
from .legible import LONGEST_WORD, NARROW, legible, sorting_key
from .qr import qr_svg
from .typesetting import compiler, typeset_all

FOLDER = "agendas"

_NO_GLYPH = re.compile(r'the text `"(.*)"` could not be displayed')

_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
"""How messages write a sign that is not seen."""

Item = dict[str, Any]


class _Binder:
    """Binds documents to one, with a bookmark for each."""

    def __init__(self, title: str) -> None:
        from pypdf import PdfWriter

        self._writer = PdfWriter()
        self._writer.add_metadata({"/Title": title})

    def add(self, bookmark: str, document: bytes) -> None:
        self._writer.append(io.BytesIO(document), outline_item=bookmark, import_outline=False)

    def content(self) -> bytes:
        written = io.BytesIO()
        self._writer.write(written)
        return written.getvalue()


class Printer:
    """Typesets the documents of a view.

    Parameters
    ----------
    view : View
    names : mapping of str to str
        File name of each company.
    font_paths : sequence of Path
        Folders with further fonts.
    qr : str, optional
        What a code on each agenda holds: ``text``, or the address of the folder of calendars.
    """

    def __init__(
        self,
        view: View,
        names: Mapping[str, str],
        font_paths: Sequence[Path] = (),
        qr: str | None = None,
    ) -> None:
        self._view, self._names, self._qr = view, names, qr
        self._fonts = tuple(map(str, font_paths))
        keys = ("draft", "draft_note", "table", "time", "partner", "notes", "companies")
        more = ("company", "id", "city", "meetings", "present", "interpreter", "no_meetings")
        self._words = {
            key: view.say[key] for key in (*keys, *more, "participants", "first_meeting")
        }

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """Yield each file's path and content."""
        say, bound = self._view.say, _Binder(self._view.say["agendas"])
        of = {c: self._agenda(c, held) for c, held in self._view.by_company().items()}
        agendas = [(agenda["name"], agenda) for agenda in of.values()]
        typeset = self._typeset("agendas", say["agenda"], agendas)
        for company, content in zip(of, typeset, strict=True):
            yield f"{FOLDER}/{self._names[company]}.pdf", content
            bound.add(of[company]["name"], content)
        yield "agendas.pdf", bound.content()
        for path, key, items in (
            ("tables", "table_signs", self._signs()),
            ("doors", "door_sheets", self._doors()),
            ("run-sheet", "run_sheet", self._run_sheet()),
        ):
            bound = _Binder(say[key])
            typeset = self._typeset(path.split("-")[0], say[key], items)
            for (title, _), content in zip(items, typeset, strict=True):
                bound.add(title, content)
            yield f"{path}.pdf", bound.content()
        alone = [(None, self._participants())]
        [listed] = self._typeset("participants", say["participants"], alone)
        yield "participants.pdf", listed

    def _typeset(
        self, kind: str, title: str, items: Sequence[tuple[str | None, Item | list[Item]]]
    ) -> Iterator[bytes]:
        """Yield the document of each item, which has a name or is the only one."""
        view = self._view
        common = {
            "kind": kind,
            "event": legible(view.title),
            "language": view.language,
            "draft": view.draft,
            "words": self._words,
        }
        documents = (
            {**common, "title": f"{title}: {name}" if name else title, "item": item}
            for name, item in items
        )
        return typeset_all(self._fonts, documents, rows=len(view.meetings))

    # The data of each document ------------------------------------------------------------

    def _agenda(self, company: str, meetings: list[Meeting]) -> Item:
        view = self._view
        days = groupby(meetings, key=lambda m: self._long_date(m.slot))
        return {
            "id": legible(company),
            "name": legible(view.label(company)),
            "city": _given(view.city(company)),
            "side": _given(view.side(company)),
            "count": view.say.text("count_meetings", count=len(meetings)),
            "qr": qr_svg(view, company, meetings, self._names[company], self._qr),
            "days": [
                {"date": day, "meetings": [self._row(m, company) for m in held]}
                for day, held in days
            ],
        }

    def _row(self, meeting: Meeting, company: str) -> Item:
        view = self._view
        cities = filter(None, map(view.city, view.partners(meeting, company)))
        return {
            "time": view.hours(meeting) or meeting.slot,
            "table": legible(meeting.table, NARROW),
            "room": _given(view.room(meeting.table), NARROW),
            "partner": legible(view.partner_labels(meeting, company)),
            "city": _given("; ".join(cities)),
            "remarks": list(map(legible, view.remarks(meeting))),
        }

    def _long_date(self, slot: str) -> str:
        known = self._view.slots.get(slot)
        return self._view.say.day(known.start, long=True) if known else ""

    def _signs(self) -> list[tuple[str, Item]]:
        view = self._view
        items: list[Item] = [
            {
                "table": legible(table),
                "size": max(24, min(120, 900 // max(1, len(table)))),
                "room": _given(view.room(table)),
                "meetings": [
                    {
                        "time": view.when(m) or m.slot,
                        "companies": legible(view.labels(m)),
                    }
                    for m in meetings
                ],
            }
            for table, meetings in view.by_table().items()
        ]
        return [(item["table"], item) for item in items]

    def _doors(self) -> list[tuple[str, Item]]:
        """Return who sits where in each room, by name, as people look for themselves."""
        view = self._view
        rooms: dict[str, dict[str, list[Meeting]]] = {}
        for meeting in view.meetings:
            room = view.room(meeting.table) or view.say["all_tables"]
            for company in meeting.companies:
                rooms.setdefault(room, {}).setdefault(company, []).append(meeting)
        items: list[Item] = [
            {
                "room": legible(room),
                "count": view.say.text("count_companies", count=len(companies)),
                "companies": [
                    {
                        "name": legible(view.label(c)),
                        "count": len(companies[c]),
                        "days": list(self._seats(companies[c])),
                    }
                    for c in self._alphabetical(companies)
                ],
            }
            for room, companies in rooms.items()
        ]
        return [(item["room"], item) for item in items]

    def _seats(self, meetings: list[Meeting]) -> Iterator[Item]:
        """Yield hours and tables for each day, which is named where there are several."""
        view = self._view
        for day, held in groupby(meetings, key=lambda m: view.date(m.slot)):
            seats = [(view.hours(m) or m.slot, legible(m.table)) for m in held]
            yield {"date": day if view.several_days else None, "meetings": seats}

    def _alphabetical(self, companies: Iterable[str]) -> list[str]:
        return sorted(companies, key=lambda company: sorting_key(self._view.label(company)))

    def _participants(self) -> list[Item]:
        view, by_company = self._view, self._view.by_company()
        rows = []
        for company in self._alphabetical(by_company):
            held = by_company[company]
            hours = [view.when(m) or m.slot for m in held]
            rows.append(
                {
                    "name": legible(view.label(company)),
                    "id": legible(company, NARROW),
                    "city": legible(view.city(company) or "", NARROW),
                    "meetings": str(len(held)),
                    "time": hours[0] if hours else "–",
                }
            )
        return rows

    def _run_sheet(self) -> list[tuple[str, Item]]:
        view = self._view
        items: list[Item] = [
            {
                "slot": legible(slot),
                "time": view.time(slot) or legible(slot),
                "date": self._long_date(slot),
                "session": _given(view.session(slot)),
                "count": view.say.text("count_meetings", count=len(meetings)),
                "meetings": [
                    {
                        "table": legible(m.table, NARROW),
                        "room": _given(view.room(m.table), NARROW),
                        "companies": [legible(view.label(c)) for c in m.companies],
                        "interpreter": _given(m.interpreter),
                    }
                    for m in meetings
                ],
            }
            for slot, meetings in view.by_slot().items()
        ]
        return [(f"{item['date']} {item['time']}".strip(), item) for item in items]

    # Fonts --------------------------------------------------------------------------------

    def unprintable(self) -> Iterator[str]:
        """Yield a warning for each name or other text with signs that no font has."""
        texts = dict.fromkeys(map(legible, filter(None, self._texts())))
        missing = self._missing({sign for text in texts for sign in text})
        for text in texts:
            lost = "".join(sign for sign in dict.fromkeys(text) if sign in missing)
            if lost:
                yield f"{text}: no font has {lost}; give a folder of fonts with --font-path"

    def _texts(self) -> Iterator[str | None]:
        """Yield what is printed of the event."""
        view = self._view
        for company in view.company_order:
            yield from (view.label(company), view.city(company), view.side(company))
        for table in view.table_order:
            yield from (table, view.room(table))
        for slot in view.slot_order:
            yield from (slot, view.session(slot))
        for meeting in view.meetings:
            yield from view.remarks(meeting)
        yield view.title

    def _missing(self, signs: Iterable[str]) -> set[str]:
        """Return the signs that no font has: those for which PDF/A, which needs all, is refused."""
        from typst import TypstError

        probe = (
            b'#for sign in json(bytes(sys.inputs.data)) [#text(font: "Libertinus Serif", sign)\n\n]'
        )
        data = json.dumps(sorted(sign for sign in signs if not sign.isascii()))
        try:
            compiler(self._fonts).compile(
                b'#set document(title: "fonts")\n' + probe,
                format="pdf",
                sys_inputs={"data": data},
                pdf_standards=["a-2b"],
            )
        except TypstError as error:
            told = _NO_GLYPH.findall(error.diagnostic)
            found = {_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in told}
            if not found:
                raise
            return found
        return set()


def _given(text: str | None, longest: int = LONGEST_WORD) -> str | None:
    return legible(text, longest) if text else None
