"""What is printed, read back: each meeting on its company's page, in any Latin script."""

import io
import re
import subprocess
from itertools import combinations
from pathlib import Path
from urllib.parse import unquote

import matplotlib as mpl
import pypdf
import pytest
import zxingcpp
from linkmatch.formats.exports import export, typesetting
from linkmatch.formats.exports.legible import legible, sorting_key
from linkmatch.formats.exports.names import file_names
from linkmatch.formats.exports.paper import Printer
from linkmatch.formats.schedule_view import View
from linkmatch.models import Event, Schedule
from PIL import Image

from .export_events import HOSTILE_NAMES, event_of, hostile_event, needs, schedule_of, slots

LATIN = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞß"
    "ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
    "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
    "ȘȚ"
    "ǍǏǑǓǕǗǙǛ"
)


def pages_of(path: Path) -> list[str]:
    """Return the text of each page, without spaces and places to break words."""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return [squeezed(page) for page in done.stdout.decode().split("\f")[:-1]]


def squeezed(text: str) -> str:
    """Return a text without what is not seen, and without the sign that no font has."""
    return re.sub("[\\s\u200b\U0001f697]", "", text)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("print") / "out"
    export(*hostile_event(), folder, formats=["pdf"], language="en", qr="text")
    return folder


def test_every_meeting_is_on_its_companys_page(printed: Path) -> None:
    needs("pdftotext")
    event, schedule = hostile_event()
    view = View(schedule, event, "en")
    pages = pages_of(printed / "agendas.pdf")
    bookmarks = pypdf.PdfReader(printed / "agendas.pdf").outline
    assert [squeezed(str(b["/Title"])) for b in bookmarks] == [
        squeezed(legible(view.label(c.id))) for c in event.companies
    ]
    for page, company in zip(pages, event.companies[:60], strict=False):
        [meeting] = view.by_company()[company.id]
        assert f"{view.hours(meeting)}12{view.label('HUB')}" in page
        assert squeezed(legible(view.label(company.id))) in page
    of_hub = "".join(pages[60:])
    for meeting in schedule.meetings:
        assert squeezed(legible(view.partner_labels(meeting, "HUB"))) in of_hub
        assert str(view.hours(meeting)) in of_hub


def test_each_page_of_an_agenda_names_its_company_and_counts(printed: Path) -> None:
    needs("pdftotext")
    pages = pages_of(printed / "agendas" / "HUB-1-1.pdf")
    assert len(pages) > 2
    assert all("Agenda:=1+1" in page for page in pages)
    [long] = [path for path in (printed / "agendas").iterdir() if "ŁŁŁ" in path.name]
    assert re.search("Agenda:Ł{50,90}…", pages_of(long)[0])
    assert [f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


def test_other_sheets_hold_every_meeting(printed: Path) -> None:
    needs("pdftotext")
    event, schedule = hostile_event()
    view = View(schedule, event, "en")
    for name in ("tables", "doors", "run-sheet"):
        text = "".join(pages_of(printed / f"{name}.pdf"))
        for meeting in schedule.meetings:
            company = legible(view.label(meeting.companies[0]))
            assert squeezed(company) in text, name
            assert str(view.hours(meeting)) in text, name
    listed = "".join(pages_of(printed / "participants.pdf"))
    assert all(squeezed(legible(view.label(c.id))) in listed for c in event.companies)


def covered_words(path: Path) -> list[tuple[str, str]]:
    """Return the words of a document that are printed over each other."""
    command = ["pdftotext", "-bbox", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    found = []
    for page in done.stdout.split("<page")[1:]:
        words = [
            (*map(float, place), text)
            for *place, text in re.findall(
                r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>', page
            )
        ]
        found += [
            (a[4], b[4])
            for a, b in combinations(words, 2)
            if min(a[2], b[2]) - max(a[0], b[0]) > 1
            and min(a[3], b[3]) - max(a[1], b[1]) > 0.6 * min(a[3] - a[1], b[3] - b[1])
        ]
    return found


def test_long_words_in_narrow_columns_cover_nothing(tmp_path: Path) -> None:
    needs("pdftotext")
    long = "W" * 60
    event = event_of(
        name=long * 3,
        slots=slots(1),
        rooms=[{"id": "R", "name": long}],
        tables=[{"id": long, "room": "R"}],
        companies=[
            {"id": long, "name": f"PT {long}", "side": "ikm", "city": long},
            {"id": "X", "side": "tier1"},
        ],
        requests=[{"id": "Q", "companies": [long, "X"], "score": 1}],
    )
    export(event, schedule_of(event, [("Q", "S01", long)]), tmp_path / "out", formats=["pdf"])
    assert {path.name: covered_words(path) for path in (tmp_path / "out").glob("*.pdf")} == {
        f"{name}.pdf": [] for name in ("agendas", "tables", "doors", "run-sheet", "participants")
    }


def one_meeting(name: str) -> tuple[Event, Schedule]:
    event = event_of(
        slots=slots(1),
        table_count=1,
        companies=[{"id": "A", "name": name, "side": "ikm"}, {"id": "X", "side": "tier1"}],
        requests=[{"id": "Q", "companies": ["A", "X"], "score": 1}],
    )
    return event, schedule_of(event, [("Q", "S01", "T01")])


def test_a_draft_is_marked_on_every_page(tmp_path: Path) -> None:
    event, schedule = one_meeting("PT Contoh")
    twice = schedule.model_copy(update={"meetings": (*schedule.meetings, schedule.meetings[0])})
    export(event, twice, tmp_path / "out", formats=["pdf"], language="en", draft=True)
    files = [*(tmp_path / "out").rglob("*.pdf")]
    assert len(files) == 5 + len(event.companies)
    for path in files:
        assert all("DRAFT" in page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_several_processes_typeset_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def texts() -> dict[str, list[str]]:
        event, schedule = one_meeting("PT Contoh")
        printer = Printer(View(schedule, event, "id"), {"A": "A", "X": "X"})
        return {
            path: [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
            for path, content in printer.documents()
        }

    alone = texts()
    monkeypatch.setattr(typesetting, "_MANY_ROWS", 0)
    monkeypatch.setattr(typesetting, "_LONG", 0)
    assert texts() == alone
    assert alone["agendas/A.pdf"] != alone["agendas/X.pdf"]


def printer_of(name: str, *font_paths: Path) -> Printer:
    event, schedule = one_meeting(name)
    return Printer(View(schedule, event, "id"), {"A": "A", "X": "X"}, font_paths)


def test_latin_letters_are_in_the_fonts_that_are_always_there() -> None:
    assert list(printer_of(LATIN + LATIN.lower()).unprintable()) == []


def test_a_name_that_no_font_has_is_told() -> None:
    [warning] = printer_of("PT \U0001f697 \u0f04 Motor").unprintable()
    assert warning.startswith("PT \U0001f697")
    assert "--font-path" in warning


def test_any_other_text_that_no_font_has_is_told_too() -> None:
    event, schedule = one_meeting("PT Contoh")
    document = event.model_dump(mode="json") | {
        "name": "Temu \U0001f697",
        "rooms": [{"id": "R", "name": "Aula \U0001f698"}],
        "tables": [{"id": "T01", "room": "R"}],
        "table_count": None,
    }
    document["companies"][0] |= {"city": "\U0001f699"}
    document["companies"][1] |= {"representatives": [{"id": "P", "name": "Bu \U0001f69a"}]}
    meeting = schedule.meetings[0].model_copy(update={"representatives": {"X": "P"}})
    schedule = schedule.model_copy(update={"meetings": (meeting,)})
    printer = Printer(View(schedule, event_of(**document), "id"), {"A": "A", "X": "X"})
    told = [warning.split(":")[0] for warning in printer.unprintable()]
    assert told == ["\U0001f699", "Aula \U0001f698", "X", "Temu \U0001f697"]


def test_further_fonts_print_what_was_missing() -> None:
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    name = "PT \ue3c8"  # a sign that only STIX has
    assert len(list(printer_of(name).unprintable())) == 1
    assert list(printer_of(name, fonts).unprintable()) == []


def code_on(agenda: Path) -> str:
    """Return what a telephone reads from the first page of an agenda."""
    needs("pdftoppm")
    command = ["pdftoppm", "-r", "150", "-gray", "-png", "-singlefile", str(agenda)]
    image = subprocess.run(command, capture_output=True, check=True).stdout
    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return str(code.text)


def test_a_code_holds_the_agenda_as_text(printed: Path) -> None:
    event, schedule = hostile_event()
    view = View(schedule, event, "en")
    names = file_names((c.id, view.label(c.id)) for c in event.companies)
    for company in event.companies[: len(HOSTILE_NAMES)]:
        name, line = code_on(printed / "agendas" / f"{names[company.id]}.pdf").splitlines()
        assert name == view.label(company.id)[:100]
        [meeting] = view.by_company()[company.id]
        assert line == f"{view.hours(meeting)} 12 {view.label('HUB')}"


def test_a_code_counts_the_meetings_for_which_it_has_no_room(printed: Path) -> None:
    event, schedule = hostile_event()
    view = View(schedule, event, "en")
    _, *lines, more = code_on(printed / "agendas" / "HUB-1-1.pdf").splitlines()
    assert more == f"+{60 - len(lines)}"
    for line, meeting in zip(lines, view.by_company()["HUB"], strict=False):
        assert line == f"{view.hours(meeting)} 12 {view.partner_labels(meeting, 'HUB')[:60]}"


def test_a_code_holds_the_address_of_the_calendar(tmp_path: Path) -> None:
    event, schedule = one_meeting("PT Émile & Škoda")
    address = "https://example.org/calendars/"
    folder = tmp_path / "out"
    export(event, schedule, folder, formats=["pdf", "ics"], language="en", qr=address)
    found = [code_on(path) for path in sorted((folder / "agendas").iterdir())]
    assert all(text.startswith(address) and text.isascii() for text in found)
    names = [unquote(text.removeprefix(address)) for text in found]
    assert names == sorted(path.name for path in (folder / "calendars").iterdir())


def test_an_agenda_has_no_code_unless_asked(tmp_path: Path) -> None:
    needs("pdftoppm")
    export(*one_meeting("PT Contoh"), tmp_path / "out", formats=["pdf"])
    with pytest.raises(ValueError, match="not enough values"):
        code_on(next((tmp_path / "out" / "agendas").iterdir()))


def test_text_is_made_legible() -> None:
    assert legible("a\u202eb\u2028 c\t d") == "ab c d"
    assert legible("x" * 60).replace("\u200b", "") == "x" * 60
    assert sorted(["Zeta", "Émile", "'Abadi", "emas"], key=sorting_key) == [
        "'Abadi",
        "emas",
        "Émile",
        "Zeta",
    ]
