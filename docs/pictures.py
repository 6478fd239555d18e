"""The pictures of README and docs, made of exports of a sample event, so that they stay true.

Needs Chromium, LibreOffice and poppler-utils.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from linkmatch import Event, Schedule, solve
from linkmatch.formats.exports import export
from linkmatch.instances import load
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parent / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DPI = 110


def main() -> None:
    """Solve and export the samples, and take the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = load("tegal-2017"), load("kemenperin-2017")
        export(small, solved(small), folder / "small", formats=["xlsx"], language="en")
        export(large, solved(large), folder / "large", formats=["pdf", "html"], language="en")
        printed_page(folder / "large" / "agendas.pdf", "agenda", 0.5)
        grid = folder / "small" / "schedule.xlsx"
        office = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", name, str(grid)]
        subprocess.run(office, check=True, capture_output=True)
        printed_page(folder / "schedule.pdf", "grid", 0.5)
        with sync_playwright() as playwright:
            path = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            page_of(browser, folder / "large" / "index.html")


def solved(event: Event) -> Schedule:
    """Return the best schedule, found by one worker."""
    return solve(event, time_limit=20, workers=1)


def printed_page(pdf: Path, name: str, part: float) -> None:
    """Keep the upper part of the first page of a document, without its empty edges."""
    from PIL import Image, ImageChops

    target = pdf.with_name(name)
    command = ["pdftoppm", "-r", str(DPI), "-singlefile", "-png", str(pdf), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(target.with_suffix(".png")) as image:
        page = image.convert("RGB").crop((0, 0, image.width, round(image.height * part)))
        blank = Image.new("RGB", page.size, "white")
        left, top, right, bottom = ImageChops.difference(page, blank).getbbox() or page.getbbox()
        box = (max(left - 20, 0), max(top - 20, 0), right + 20, bottom + 20)
        page.crop(box).quantize(32).save(IMAGES / f"{name}.png", optimize=True)


def page_of(browser: Browser, path: Path) -> None:
    """Keep an agenda on a telephone, and the grid on a larger screen."""
    for name, width, height, scheme in (
        ("page", 420, 760, "light"),
        ("page-grid", 1000, 560, "dark"),
    ):
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(path.as_uri())
        page.get_by_label("Search a company").fill("tier-1 contoh 07")
        page.locator("#results button").first.click()
        if name == "page-grid":
            page.get_by_role("tab", name="Grid").click()
        page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
