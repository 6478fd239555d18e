"""The exported page in a real browser, without network."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from linkmatch.formats.exports import export
from linkmatch.formats.exports.page import script_json
from playwright.sync_api import Browser, Page, sync_playwright

from .export_events import (
    HOSTILE_NAMES,
    event_of,
    hostile_event,
    needs,
    schedule_of,
    slots,
)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def test_json_in_a_script_ends_no_script() -> None:
    text = script_json({"a": "</script><!-- & \u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"a": "</script><!-- & \u2028\u2029"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs("chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page") / "out"
    event, schedule = hostile_event()
    export(event, schedule, folder, formats=["html"], language="en")
    return folder


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """Return the page, opened without network; whatever goes wrong in it is an error here."""
    context = browser.new_context(
        offline=True, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    told: list[str] = []
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.on("console", lambda message: told.append(message.text))
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("dialog", lambda dialog: told.append(dialog.message))
    opened.clock.set_fixed_time(datetime.fromisoformat("2026-05-04T02:05:00+00:00"))
    opened.goto((folder / "index.html").as_uri())
    yield opened
    context.close()
    assert told == []


def test_a_company_is_found_and_its_agenda_shown(page: Page) -> None:
    page.get_by_label("Search a company").fill("skvaril")
    page.get_by_role("button", name="Émile Škvařil").click()
    assert page.get_by_role("heading", name="Émile Škvařil").is_visible()
    row = page.locator("#one tbody tr")
    assert row.count() == 1
    assert "11:10–11:20" in row.inner_text()
    row.get_by_role("button", name="=1+1").click()
    assert page.locator("#one tbody tr").count() == 60


def test_hostile_names_are_text(page: Page) -> None:
    page.get_by_label("Search a company").fill("=1+1")
    page.get_by_role("button", name="=1+1").click()
    shown = page.locator("#one").inner_text()
    for name in HOSTILE_NAMES:
        if name != "PT Kembar":
            assert " ".join(name.split()) in " ".join(shown.split())
    assert page.locator("#one img, #one script, #one b").count() == 0


def test_an_address_changed_in_an_open_page_opens_that_agenda(page: Page) -> None:
    page.get_by_role("tab", name="Figures").click()
    page.evaluate("location.hash = '#c=A13'")
    page.get_by_role("heading", name="Émile Škvařil").wait_for()
    page.evaluate("location.hash = '#c=HUB'")
    page.get_by_role("heading", name="=1+1").wait_for()
    assert page.locator("#one tbody tr").count() == 60


def test_search_answers_at_once_and_sides_filter(page: Page) -> None:
    page.get_by_label("Side").select_option("Tier-1")
    assert page.locator("#results li").count() == 1
    page.get_by_label("Side").select_option("")
    assert page.locator("#found").inner_text() == "Companies found: 61"


def test_what_is_on_now_by_the_clock_of_the_event(page: Page) -> None:
    page.get_by_role("tab", name="Now").click()
    assert "Mon, 4 May 2026 · 09:05 (Asia/Jakarta)" in page.locator("#clock").inner_text()
    captions = page.locator("#current caption").all_inner_texts()
    assert captions[0].startswith("On now: 09:00–09:10")
    assert "09:10–09:20" in captions[1]


def test_slots_and_grid_with_filters(page: Page) -> None:
    page.get_by_role("tab", name="By slot").click()
    page.locator("#which").select_option("3")
    assert "@SUM(A1)" in page.locator("#held").inner_text()
    page.get_by_role("button", name="Later").click()
    assert "<script>alert(1)</script>" in page.locator("#held").inner_text()
    page.get_by_role("tab", name="Grid").click()
    assert page.locator("#cells tbody tr").count() == 2
    page.locator("#room").select_option("=Aula")
    assert page.locator("#cells tbody tr").count() == 1
    assert page.locator("#cells tbody td div").count() == 120


def test_tabs_answer_to_the_keyboard(page: Page) -> None:
    page.get_by_role("tab", name="Agenda").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#now").is_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    assert page.locator("#agenda").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["Agenda", "Now", "By slot", "Grid", "Figures"])
def test_no_serious_fault_for_people_with_disabilities(page: Page, tab: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.get_by_role("tab", name=tab).click()
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


def test_the_words_of_a_place_are_not_broken(page: Page, tmp_path: Path) -> None:
    event, schedule = hostile_event()
    [room] = event.rooms
    event = event.model_copy(
        update={"rooms": (room.model_copy(update={"name": "Ruang Auditorium"}),)}
    )
    export(event, schedule, tmp_path / "out", formats=["html"], language="en")
    page.goto(f"{(tmp_path / 'out' / 'index.html').as_uri()}#c=HUB")
    shown = page.locator("#one td.place .small").first
    lines = """e => {
      const text = document.createRange();
      text.selectNodeContents(e);
      return text.getClientRects().length;
    }"""
    assert shown.evaluate(lines) == 2


def test_printed_the_grid_is_as_wide_as_its_page(browser: Browser, tmp_path: Path) -> None:
    names = {"A": "PT Contoh Alat Berat Nusantara", "X": "PT Perakit Indonesia Jaya"}
    companies = [{"id": c, "name": n, "side": "ikm"} for c, n in names.items()]
    ids = [f"Q{n + 1:02}" for n in range(12)]
    event = event_of(
        sides=["ikm"],
        slots=slots(12),
        table_count=1,
        companies=companies,
        requests=[{"id": q, "companies": ["A", "X"], "score": 1} for q in ids],
    )
    schedule = schedule_of(event, [(q, s.id, "T01") for q, s in zip(ids, event.slots, strict=True)])
    export(event, schedule, tmp_path / "out", formats=["html"])
    page = browser.new_page()
    page.goto((tmp_path / "out" / "index.html").as_uri())
    page.get_by_role("tab", name="Kisi").click()
    page.pdf(path=tmp_path / "grid.pdf", prefer_css_page_size=True)
    [sheet] = pypdf.PdfReader(tmp_path / "grid.pdf").pages
    assert sheet.mediabox.width > sheet.mediabox.height
    text = " ".join(sheet.extract_text().split())
    assert text.count("PT Contoh Alat Berat") == 12
    assert "10:50–11:00" in text


def test_slots_repeat_their_hours_only_beside_longer_meetings(
    browser: Browser, tmp_path: Path
) -> None:
    event = event_of(
        slots=slots(2),
        table_count=2,
        companies=[{"id": c, "side": s} for c, s in (("A", "ikm"), ("B", "ikm"), ("X", "tier1"))],
        requests=[
            {"id": "LONG", "companies": ["A", "X"], "score": 1, "length": 2},
            {"id": "Q", "companies": ["B", "X"], "score": 1},
        ],
    )
    for held, heads in (
        ("LONG", ["Time", "Table", "Companies"]),
        ("Q", ["Table", "Companies"]),
    ):
        folder = tmp_path / held
        schedule = schedule_of(event, [(held, "S01", "T01")])
        export(event, schedule, folder, formats=["html"], language="en")
        page = browser.new_page()
        page.goto((folder / "index.html").as_uri())
        page.get_by_role("tab", name="By slot").click()
        assert page.locator("#held thead th").all_inner_texts() == heads


def test_an_event_of_several_days_names_each_day_once(browser: Browser, tmp_path: Path) -> None:
    event = event_of(
        slots=[*slots(1), *slots(1, "2026-05-05", id="T1")],
        table_count=1,
        companies=[{"id": "A", "side": "ikm"}, {"id": "X", "side": "tier1"}],
        requests=[{"id": "Q", "companies": ["A", "X"], "score": 1}],
    )
    schedule = schedule_of(event, [("Q", "T1", "T01")])
    export(event, schedule, tmp_path / "out", formats=["html"], language="en")
    page = browser.new_page()
    page.clock.set_fixed_time(datetime.fromisoformat("2026-05-04T02:05:00+00:00"))
    page.goto((tmp_path / "out" / "index.html").as_uri())
    page.get_by_role("tab", name="Now").click()
    now, after = page.locator("#current caption").all_inner_texts()
    assert now == "On now: Mon, 4 May 2026 · 09:00–09:10 · Meetings: 0"
    assert after == "Next: Tue, 5 May 2026 · 09:00–09:10 · Meetings: 1"
    page.get_by_role("tab", name="By slot").click()
    page.locator("#which").select_option("1")
    held = page.locator("#held caption").inner_text()
    assert held == "Tue, 5 May 2026 · 09:00–09:10 · Meetings: 1"


def test_an_agenda_says_why_companies_meet(browser: Browser, tmp_path: Path) -> None:
    event = event_of(
        slots=slots(1),
        table_count=1,
        companies=[{"id": "A", "side": "ikm"}, {"id": "X", "side": "tier1"}],
        requests=[{"id": "Q", "companies": ["A", "X"], "score": 1, "must": True}],
    )
    schedule = schedule_of(event, [("Q", "S01", "T01")])
    export(event, schedule, tmp_path / "out", formats=["html"], language="en")
    page = browser.new_page()
    page.goto(f"{(tmp_path / 'out' / 'index.html').as_uri()}#c=A")
    assert page.locator("#one .small").inner_text() == "Why you meet: a meeting that must be held"


def test_a_telephone_needs_no_sideways_scrolling(page: Page) -> None:
    for tab in ("Agenda", "Now", "By slot", "Grid", "Figures"):
        page.get_by_role("tab", name=tab).click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab
