"""The documentation says what is so: its snippets and commands run, and its lists are complete.

A page's file blocks (a second word after the language names the file) are written first. Its
Python blocks run in sequence in one process; its commands run in the order of the page.
"""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats.layout import EVENT_FIELDS, SHEETS
from linkmatch.instances import load
from linkmatch.models import Event
from linkmatch.scheduler.precheck import check_demands
from linkmatch.scheduler.rules import RULES
from linkmatch.scheduler.rules.base import Rule

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w+)[ ]?(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """Return (file name or nothing, text) of each block of a language."""
    found = FENCE.findall(page.read_text("utf-8"))
    return [(name, text) for kind, name, text in found if kind == language]


def write_files(page: Path, folder: Path) -> None:
    for language in ("json", "csv", "dzn"):
        for name, text in blocks(page, language):
            if name:
                (folder / name).write_text(text, "utf-8")


def commands(page: Path) -> list[tuple[list[str], int]]:
    """Return the arguments and the exit code of each command."""
    lines = [line for _, text in blocks(page, "sh") for line in text.splitlines()]
    found = []
    for line in filter(None, lines):
        name, *arguments = shlex.split(line, comments=True)
        assert name == "linkmatch", f"{page.name}: this command is not tried: {line}"
        code = re.search(r"# exit (\d+)$", line)
        found.append((arguments, int(code[1]) if code else 0))
    return found


def test_pages_are_found() -> None:
    assert {
        "workbook",
        "formats",
        "solve",
        "verify",
        "rules",
        "library",
        "instances",
        "method",
        "benchmarks",
        "policy",
        "scoring",
        "export",
        "outcomes",
        "repair",
        "day-of-event",
        "explain",
        "whatif",
        "compare",
    } <= {page.stem for page in PAGES}


@pytest.mark.parametrize("page", [p for p in PAGES if blocks(p, "python")], ids=lambda p: p.stem)
def test_python_blocks_run_without_a_warning(page: Path, tmp_path: Path) -> None:
    write_files(page, tmp_path)
    code = "\n".join(text for _, text in blocks(page, "python"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", [p for p in PAGES if commands(p)], ids=lambda p: p.stem)
def test_commands_end_as_said(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    for arguments, code in commands(page):
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code == code, f"{arguments}: {result.output} {result.exception!r}"


def test_verify_prints_what_its_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DOCS / "verify.md"
    write_files(page, tmp_path)
    monkeypatch.chdir(tmp_path)
    printed = [CliRunner().invoke(cli, arguments).output for arguments, _ in commands(page)]
    shown = [text for _, text in blocks(page, "text")]
    assert re.sub(r"\d+", "", printed[2]) == re.sub(r"\d+", "", shown[0])
    assert printed[3] == shown[1]
    document, quoted = json.loads(printed[4]), re.findall(r'"(\w+)":', shown[2])
    assert {*document, *document["violations"][0], *document["objectives"][0]} == {*quoted}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_is_described_in_its_own_words(rule: Rule) -> None:
    page = (DOCS / "rules.md").read_text("utf-8")
    section = re.search(rf"^## {rule.name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"rules.md has no section {rule.name}"
    assert f"- en: {rule.describe('en')}\n" in section[1]
    assert f"- id: {rule.describe('id')}\n" in section[1]
    assert f"Kind: {rule.kind}." in section[1]
    assert f"| `{rule.name}` |" in (DOCS / "verify.md").read_text("utf-8")


def test_every_sheet_and_column_is_named() -> None:
    page = (DOCS / "workbook.md").read_text("utf-8")
    sections = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    for sheet in SHEETS:
        title = f"{sheet.name} ({sheet.label('id')})"
        assert title in sections, f"workbook.md has no section {title}"
        columns = (*sheet.columns, *(EVENT_FIELDS if sheet.name == "Event" else ()))
        for column in columns:
            assert f"`{column.field}`" in sections[title], f"{title}: {column.field}"
            assert column.label("id") in sections[title], f"{title}: {column.label('id')}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for name, anchor in re.findall(
            r"\]\(([\w.-]+\.md)?(?:#([\w-]+))?\)", page.read_text("utf-8")
        ):
            target = DOCS / name if name else page
            assert target.exists(), f"{page.name}: {name}"
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
            assert not anchor or anchor in anchors, f"{page.name}: {name}#{anchor}"


@pytest.mark.parametrize(
    ("forbidden", "changes"),
    [
        ([["IKM-03", "T1-02"]], {}),
        ([], {"Q14": {"must": True, "slot": "S05"}}),
        ([], {name: {"must": True} for name in ("Q02", "Q05", "Q08", "Q11", "Q14")}),
        ([], {name: {"must": True, "slot": "S05", "table": "M03"} for name in ("Q01", "Q12")}),
        ([], {"Q04": {"must": True, "slot": "S05"}, "Q06": {"must": True, "session": "AM"}}),
    ],
)
def test_reasons_are_quoted_as_they_are(
    forbidden: list[list[str]], changes: dict[str, dict[str, object]]
) -> None:
    data = load("tegal-2017").model_dump(mode="json") | {"forbidden": forbidden}
    for request in data["requests"]:
        request.update(changes.get(request["id"], {}))
    found = check_demands(Event.model_validate_json(json.dumps(data)))
    reasons = [finding.message for finding in found if finding.severity == "error"]
    assert reasons
    page = (DOCS / "solve.md").read_text("utf-8")
    quoted = re.findall(r"^\| `(.+?)` \|", page, re.MULTILINE)
    patterns = [".+".join(map(re.escape, text.split("…"))) for text in quoted]
    for reason in reasons:
        assert any(re.match(p, reason) for p in patterns), reason
