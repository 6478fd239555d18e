"""The command ``score``, and what ``check`` says of companies entered twice."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from linkmatch.cli import cli
from linkmatch.formats import read_event, read_event_with_warnings, write_event
from linkmatch.models import Event
from linkmatch.scoring.board import Scores
from linkmatch.scoring.duplicates import core_name, duplicates
from linkmatch.scoring.score import score

SLOT = {"id": "S1", "start": "2026-01-05T09:00", "end": "2026-01-05T09:20"}


def event(*companies: dict[str, Any], **fields: Any) -> Event:
    return Event.model_validate_json(
        json.dumps({"slots": [SLOT], "table_count": 1, "companies": companies, **fields})
    )


def maker(key: str = "A", profile: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    own = {"processes": ["las"]} if profile is None else profile
    return {"id": key, "side": "ikm", "profile": own, **fields}


def buyer(key: str = "B", **fields: Any) -> dict[str, Any]:
    return {"id": key, "side": "tier1", "profile": {"needs": ["las"]}, **fields}


def test_companies_entered_twice_are_found() -> None:
    same = ["PT. Gaya Teknik Logam, Tbk", "Gaya Teknik Logam (PT)", "P.T. GAYA TEKNIK LOGAM"]
    assert {core_name(name) for name in same} == {"gaya teknik logam"}
    value = event(
        maker("A", {"email": "a@b.id"}, name="PT. Gaya Teknik Logam"),
        maker("C", {}, name="Gaya Teknik Logam, PT"),
        maker("D", {"email": "A@B.id"}, name="UD Lain Sekali"),
        maker("E", {}, name="Contoh 12"),
        maker("F", {}, name="Contoh 13"),
        maker("G", {"phone": "0283-111222 / 0283-333444"}, name="PT Mira Fix Manufactur"),
        maker("H", {}, name="Mirafix Manufaktur"),
        maker("J", {"phone": ["-", "+62 283 333444"]}, name="UD. Berkah"),
    )
    found = duplicates(value.companies)
    assert [(d.one, d.other) for d in found] == [(0, 1), (0, 2), (5, 6), (5, 7)]


def test_check_lists_companies_entered_twice(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "ev.xlsx",
        Perusahaan=[
            ["ID", "Nama", "Pihak", "Proses", "Telepon", "Surel"],
            ["I1", "PT. Gaya Teknik Logam", "ikm", "las", "-", None],
            ["I2", "Gaya Teknik Logam, PT", "ikm", "las", "-", None],
            ["I3", "CV Satu", "ikm", "las", "+62 283 123456", None],
            ["T1", "UD Dua", "tier1", None, "(0283) 12-3456", "a@b.id"],
            ["T2", "PT Tiga", "tier1", None, 283123499, "A@b.id "],
        ],
        Permintaan=[["Perusahaan", "Skor"]],
    )
    result = CliRunner().invoke(cli, ["check", str(path), "--json"])
    told = [p for p in json.loads(result.stdout)["problems"] if "may be the same" in p["message"]]
    assert [(p["sheet"], p["row"], p["column"], p["severity"]) for p in told] == [
        ("Perusahaan", row, "Nama", "warning") for row in (3, 5, 6)
    ]
    assert "names alike by 100 %; delete one" in told[0]["message"]
    assert "(CV Satu): both have 0283123456; delete one" in told[1]["message"]
    assert "both have a@b.id" in told[2]["message"]
    assert result.exit_code == 0, result.output


COMPANIES = [
    ["ID", "Pihak", "Kota", "Proses", "Bahan", "Sertifikat", "Topik Diminta", "Topik Ditawarkan"],
    ["I1", "ikm", "Tegal", "cor=5000, IT9; bubut", "aluminium", "ISO 9001", "mutu", None],
    ["I2", "ikm", "Klaten", "las; pengepresan=9000", "baja", None, "otomasi;pasar", None],
    ["I3", "ikm", "Tegal", "injeksi plastik", "ABS", "IATF 16949", None, None],
    ["T1", "tier1", None, None, None, None, None, "mutu;teknologi mesin"],
    ["T2", "tier1", None, None, None, None, None, "peluang pasar"],
]
NEEDS = [
    ["Perusahaan", "Komponen", "Proses", "Bahan", "Volume", "Sertifikat", "Wajib"],
    ["T1", "bracket", "die casting", "aluminium", 10000, "ISO 9001", "ya"],
    ["T1", "poros", "pemesinan", "baja", None, None, None],
    ["T2", "braket", "stamping", "baja", 8000, "SNI", None],
    ["T2", "tutup", "injection moulding", None, 500, None, None],
]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook of profiles only, as an organiser types it."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    rows = {
        "Acara": [["Isian", "Nilai"], ["Jumlah Meja", 2]],
        "Slot Waktu": [
            ["ID", "Mulai", "Selesai"],
            *([f"S{n}", f"2026-01-05 {n:02}:00", f"2026-01-05 {n:02}:20"] for n in (9, 10, 11)),
        ],
        "Perusahaan": COMPANIES,
        "Kebutuhan": NEEDS,
        "Keinginan": [["Perusahaan", "Ingin Bertemu"], ["I3", "T2"], ["T1", "I2"]],
    }
    for name, cells in {**rows, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def by_hand(page: list[str]) -> float:
    """Do the sum of an explanation again, from its text."""
    gains, added = [], 0.0
    for line in page:
        if part := re.fullmatch(r"  .+: ([\d.]+) × weight ([\d.]+)", line):
            added += float(part[1]) * float(part[2])
        elif total := re.fullmatch(r"  divided by the sum of weights ([\d.]+)", line):
            gains.append(added / float(total[1]))
            added = 0.0
    return round(100 * (gains[0] * gains[1]) ** 0.5, 1)


def test_from_a_workbook_of_profiles_to_a_schedule(tmp_path: Path) -> None:
    scored, schedule = tmp_path / "scored.xlsx", tmp_path / "s.json"
    run = CliRunner().invoke
    plain = workbook(tmp_path / "ev.xlsx")
    for command in (["check", str(plain)], ["solve", str(plain), "-o", str(schedule)]):
        result = run(cli, command)
        assert (result.exit_code, "the command score makes them" in result.output) == (1, True)
    assert not schedule.exists()
    result = run(cli, ["score", str(plain), "-o", str(scored)])
    assert result.exit_code == 0, result.output
    result = run(cli, ["solve", str(scored), "-o", str(schedule)])
    assert result.exit_code == 0, result.output
    requests = read_event(scored).requests
    assert len(json.loads(schedule.read_text())["meetings"]) == len(requests) == 3
    for request in requests:
        command = ["score", str(scored), "--explain", *request.companies, "--language"]
        told = json.loads(run(cli, [*command, "en", "--json"]).stdout)
        assert request.score == told["score"] == by_hand(told["text"])
        assert request.components == told["components"]
        page = run(cli, [*command, "id"]).stdout
        assert "Manfaat bagi" in page
        assert f"Skor {request.score:g} =".replace(".", ",") in page
        assert not re.search(r"\d\.(\d{1,2}|\d{4})\b", page)


def test_the_scored_workbook_has_a_matrix_and_reasons(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    scored = tmp_path / "scored.xlsx"
    source = workbook(tmp_path / "ev.xlsx")
    assert CliRunner().invoke(cli, ["score", str(source), "-o", str(scored)]).exit_code == 0
    book = load_workbook(scored)
    found = {r.companies: r.score for r in read_event(scored).requests}
    matrix = book["Matriks Skor"]
    assert [[cell.value for cell in row] for row in matrix["A4:C7"]] == [
        [None, "T1", "T2"],
        ["I1", found["I1", "T1"], None],
        ["I2", "×", found["I2", "T2"]],
        ["I3", None, found["I3", "T2"]],
    ]
    [colours] = matrix.conditional_formatting
    assert [rule.type for rule in colours.rules] == ["colorScale"]
    header, *rows = book["Alasan Skor"].iter_rows(values_only=True)
    assert len(rows) == 4
    reasons = {(row[0], row[1]): dict(zip(header, row, strict=True)) for row in rows}
    assert reasons["I1", "T1"]["Skor"] == found["I1", "T1"]
    assert "bracket (pengecoran cetak tekan) (wajib)" in reasons["I1", "T1"]["Kebutuhan dan proses"]
    assert "wajib tidak terpenuhi" in reasons["I2", "T1"]["Tidak diusulkan karena"]
    # Its sheets are the template in the language of what was read, with lists to choose from.
    assert {"Perusahaan", "Permintaan", "Kebutuhan", "Slot Waktu"} <= {*book.sheetnames}
    assert not {"Companies", "Requests"} & {*book.sheetnames}
    assert [cell.value for cell in book["Permintaan"][4]][1:4] == [
        *("Perusahaan 1", "Perusahaan 2", "Skor")
    ]
    assert book["Permintaan"].data_validations.dataValidation
    # The pages are passed over when the workbook is read.
    assert read_event_with_warnings(scored).warnings == ()


def test_names_of_the_scored_workbook_are_whole_and_each_its_own(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    event = read_event(workbook(tmp_path / "ev.xlsx"))
    names = {"I1": "CV Karya", "I2": "CV Karya", "I3": "PT Sangat Panjang " * 11, "T1": "PT " * 60}
    named = [c.model_copy(update={"name": names.get(c.id)}) for c in event.companies]
    write_event(event.model_copy(update={"companies": tuple(named)}), tmp_path / "ev.json")
    scored = tmp_path / "scored.xlsx"
    run = CliRunner().invoke(cli, ["score", str(tmp_path / "ev.json"), "-o", str(scored)])
    assert run.exit_code == 0, run.output
    book = load_workbook(scored)
    matrix, reasons = book["Matriks Skor"], book["Alasan Skor"]
    assert [matrix[f"A{row}"].value for row in (5, 6)] == ["CV Karya (I1)", "CV Karya (I2)"]
    assert matrix["A7"].alignment.wrap_text
    assert matrix.row_dimensions[7].height >= 75
    assert (matrix["B4"].alignment.textRotation, matrix.row_dimensions[4].height > 200) == (
        90,
        True,
    )
    assert matrix.column_dimensions["B"].width > 12
    assert {row[0].value for row in reasons.iter_rows(min_row=2)} >= {"CV Karya (I1)"}
    assert [cell.value for cell in reasons[1]][:2] == ["IKM", "Tier-1"]
    assert max(reasons.row_dimensions[row].height or 0 for row in range(2, 6)) > 15


def test_an_english_workbook_stays_english(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    paths = [tmp_path / name for name in ("e.xlsx", "first.xlsx", "second.xlsx")]
    write_event(event(maker(), buyer(), language="id"), paths[0])
    for source, output in itertools.pairwise(paths):
        done = CliRunner().invoke(cli, ["score", str(source), "-o", str(output)])
        assert done.exit_code == 0, done.output
        names = load_workbook(output).sheetnames
        assert {"Companies", "Requests", "Score Matrix", "Score Reasons"} <= {*names}
    assert read_event(paths[1]) == read_event(paths[2])


def test_what_scoring_again_keeps(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    requests = [
        {"companies": ["A", "B"], "score": 12.5},
        {"companies": ["A", "D"], "score": 1, "scored": True},
        {"companies": ["C", "D"], "score": 1, "scored": True, "id": "Q"},
        {"companies": ["C", "B"], "score": 3, "after": ["Q"]},
    ]
    refusing = buyer("D", veto=["A", "C"])
    value = event(maker(), maker("C"), buyer(veto=["A"]), refusing, requests=requests)
    scored = score(value)
    # Given by hand, or named by another: kept, though the veto forbids the meeting all the same.
    assert [r.id for r in scored.event.requests] == ["A|B", "Q", "C|B"]
    assert (scored.kept, scored.dropped) == (2, 1)
    path.write_text(scored.event.model_dump_json())
    schedule = tmp_path / "s.json"
    assert CliRunner().invoke(cli, ["solve", str(path), "-o", str(schedule)]).exit_code == 0
    assert [m["request"] for m in json.loads(schedule.read_text())["meetings"]] == ["C|B"]


def test_wrong_use_is_told(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text(event(maker(), maker("C"), buyer()).model_dump_json())
    run = CliRunner().invoke
    assert run(cli, ["score", str(path)]).exit_code == 2
    result = run(cli, ["score", str(path), "--explain", "A", "C"])
    assert (result.exit_code, "one company of each side" in result.output) == (1, True)
    assert "X is no company" in run(cli, ["score", str(path), "--explain", "A", "X"]).output
    both = run(cli, ["score", str(path), "--explain", "X", "Y"]).output
    assert "X is no company of the event; Y is no company of the event" in both


def test_amounts_with_points_and_words_in_a_workbook_are_read_or_told(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "ev.xlsx",
        Perusahaan=[
            ["ID", "Pihak", "Proses", "Kapasitas per Bulan", "Waktu Tunggu"],
            ["-I1", "ikm", "las=10.000; bubut=5 ribu; frais=1,5 juta, IT7", "1.500", "2 minggu"],
            ["I2", "ikm", "las", "5000/hari", "lama"],
            ["T1", "tier1", None, None, None],
        ],
        Kebutuhan=[
            ["Perusahaan", "Komponen", "Proses", "Volume", "Waktu Tunggu"],
            ["T1", "@bracket", "las", "20.000", 7],
        ],
        Keinginan=[["Perusahaan", "Ingin Bertemu"]],
    )
    scored = tmp_path / "s.xlsx"
    result = CliRunner().invoke(cli, ["score", str(path), "-o", str(scored), "--json"])
    assert result.exit_code == 0, result.output
    told = {(p["row"], p["column"]): p["message"] for p in json.loads(result.stdout)["problems"]}
    assert {at: m.split(" is ")[0] for at, m in told.items()} == {
        (3, "Kapasitas per Bulan"): "'5000/hari'",
        (3, "Waktu Tunggu"): "'lama'",
    }
    [first, second] = [r.components for r in read_event(scored).requests]
    assert (first["capacity"], first["lead_time"]) == (0.5, 0.5)
    assert (second["capacity"], second["lead_time"]) == (0, 0)
    # Written once more, in any format, it is read as the same.
    for name in ("again.xlsx", "again", "again.json"):
        done = CliRunner().invoke(cli, ["score", str(scored), "-o", str(tmp_path / name)])
        assert done.exit_code == 0, done.output
        assert read_event(tmp_path / name).companies == read_event(scored).companies


@pytest.mark.parametrize(
    ("cell", "pieces"),
    [("12.345", 12345), ("1.250", 1250), ("1,234", 1234), (12.345, 12.345), (1.25, 1.25)],
)
def test_text_in_groups_of_three_is_thousands_and_a_number_stays(
    tmp_path: Path, cell: str | float, pieces: float
) -> None:
    path = workbook(
        tmp_path / "ev.xlsx",
        Perusahaan=[
            ["ID", "Pihak", "Proses", "Kapasitas per Bulan", "Pesanan Minimum"],
            ["I1", "ikm", f"las; bubut={cell}", cell, cell],
            ["T1", "tier1", None, None, None],
        ],
        Kebutuhan=[["Perusahaan", "Proses", "Volume per Bulan"], ["T1", "las", cell]],
        Keinginan=[["Perusahaan", "Ingin Bertemu"]],
    )
    value = read_event(path)
    market = Scores(value).market
    assert next(p.capacity for p in market.makers[0].processes) == pieces
    assert (market.makers[0].min_order, market.buyers[0].needs[0].volume) == (pieces, pieces)
    for name in ("again.xlsx", "again", "again.json"):
        write_event(value, tmp_path / name)
        assert read_event(tmp_path / name).companies == value.companies


def test_a_veto_goes_before_requests_by_hand_and_they_before_must_haves(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    wanted = {"needs": [{"process": "casting", "must": True}, "las"]}
    value = event(
        maker(),
        maker("C"),
        {**buyer(), "veto": ["A"]},
        {**buyer("D"), "profile": wanted},
        requests=[
            {"companies": ["A", "B"], "score": 99, "slot": "S1"},
            {"companies": ["A", "D"], "score": 50},
        ],
        forbidden=[["C", "B"]],
    )
    path = tmp_path / "e.json"
    path.write_text(value.model_dump_json())
    run = CliRunner().invoke
    scored = tmp_path / "s.xlsx"
    report = run(
        cli, ["score", str(path), "-o", str(scored), "--report", "--language", "en"]
    ).stdout
    assert "A and B do not meet: B will not meet the other" in report
    assert "C and B do not meet: the event forbids it" in report
    assert "C and D do not meet: a must-have is not met: casting" in report
    assert "A and D may meet since they are requested, but: a must-have is not met" in report
    report = run(cli, ["score", str(path), "--report", "--language", "id"]).stdout
    assert "C dan D tidak dipertemukan: kebutuhan wajib tidak terpenuhi: pengecoran" in report
    assert "A dan D dapat bertemu karena diminta, tetapi: kebutuhan wajib" in report
    matrix = load_workbook(scored)["Matriks Skor"]
    assert [[cell.value for cell in row] for row in matrix["B5:C6"]] == [["×", 50], ["×", "×"]]
    page = run(cli, ["score", str(path), "--explain", "A", "B", "--language", "en"]).stdout
    assert "This pair must not meet: B will not meet the other" in page
    assert "This request has a score given by hand: 99" in page
    solved = tmp_path / "x.json"
    assert run(cli, ["solve", str(scored), "-o", str(solved)]).exit_code == 0
    assert [m["request"] for m in json.loads(solved.read_text())["meetings"]] == ["A|D"]
    # Where it is a must-meeting as well, the veto still wins, and the contradiction is told.
    data = json.loads(path.read_text())
    data["requests"][0]["must"] = True
    path.write_text(json.dumps(data))
    done = run(cli, ["solve", str(path), "-o", str(solved)])
    assert (done.exit_code != 0, "A and B are a forbidden pair" in done.output) == (True, True)


def test_an_explanation_is_asked_for_alone(tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text(event(maker(), buyer()).model_dump_json())
    more = ["-o", str(tmp_path / "x.json")]
    result = CliRunner().invoke(cli, ["score", str(path), "--explain", "A", "B", *more])
    assert (result.exit_code, "stands alone" in result.output) == (2, True)
    assert not (tmp_path / "x.json").exists()
