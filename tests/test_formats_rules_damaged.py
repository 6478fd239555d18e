"""Whatever is wrong in what rules ask for is told in its cell, in both languages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from linkmatch.formats import read_event
from linkmatch.formats.parse import parse_event
from linkmatch.models import Event, InputError

SHEETS: dict[str, list[list[Any]]] = {
    "Event": [["field", "value"], ["table_count", 2]],
    "Slots": [
        ["id", "start", "end", "session"],
        ["S1", "2017-01-26T09:00", "2017-01-26T09:15", "AM"],
        ["S2", "2017-01-26T09:15", "2017-01-26T09:30", "AM"],
    ],
    "Rooms": [["id", "zone"], ["R1", "A"], ["R2", "B"]],
    "Companies": [["id", "side"], ["A", "ikm"], ["B", "tier1"], ["C", "tier1"]],
    "Representatives": [
        ["company", "id", "languages", "topics", "unavailable"],
        ["B", "R1", "id;ja", "mutu", "S1"],
        ["C", "R1", "id", "", ""],
    ],
    "Requests": [["id", "companies", "score"], ["Q1", "A;B", 87], ["Q2", "A;C", 5]],
    "Rules": [["rule", "value"]],
}
"""An event without a fault."""

INDONESIAN = {
    "Representatives": "Wakil",
    "Requests": "Permintaan",
    "Companies": "Perusahaan",
    "Rooms": "Ruang",
    "Tables": "Meja",
    "Rules": "Aturan",
}

DAMAGED: list[tuple[str, tuple[str, str], Any, str]] = [
    # sheet, headers in both languages, value of the first row, part of what is said
    ("Rooms", ("Zone", "Zona"), "A\t1", "control characters"),
    ("Companies", ("Home Table", "Meja Tetap"), "T3", "unknown table 'T3'"),
    ("Companies", ("Max Consecutive", "Maks Berturut-turut"), 0, "must be 1 or more"),
    ("Companies", ("Max per Session", "Maks per Sesi"), "dua", "must be a whole number"),
    ("Companies", ("Max per Day", "Maks per Hari"), 1.5, "must be a whole number"),
    ("Companies", ("Min Gap", "Jarak Minimum"), -1, "must be 0 or more"),
    ("Companies", ("Max Breaks", "Maks Jeda"), "x", "must be a whole number"),
    ("Companies", ("Languages", "Bahasa"), 'id;"ja', "not closed"),
    ("Representatives", ("Company", "Perusahaan"), "b", "unknown company 'b'; did you mean B?"),
    ("Representatives", ("Company", "Perusahaan"), None, "company is missing; fill it in"),
    (
        "Representatives",
        ("Unavailable", "Tidak Tersedia"),
        "S01",
        "unknown slot 'S01'; did you mean S1?",
    ),
    ("Representatives", ("Languages", "Bahasa"), '"id', "not closed"),
    ("Representatives", ("ID", "ID"), None, "is missing; fill it in"),
    ("Requests", ("Length", "Panjang"), 0, "must be 1 or more"),
    ("Requests", ("Length", "Panjang"), "dua", "must be a whole number"),
    ("Requests", ("Representative", "Wakil"), "r1", "unknown representative 'r1' of A or B; did"),
    ("Requests", ("Representative", "Wakil"), "C=R1", "C is none of the companies"),
    ("Requests", ("Representative", "Wakil"), "B=R2", "unknown representative 'R2' of B"),
    ("Requests", ("Representative", "Wakil"), "A=R1", "A lists no representatives"),
    ("Requests", ("Representative", "Wakil"), "R1;R2", "nothing stands behind R1"),
    ("Requests", ("Representative", "Wakil"), "B=R1;B=R2", "B is given twice"),
    ("Requests", ("Representative", "Wakil"), "B=R=1", "several ="),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "B=language en", "no representative of B knows en"),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "A=bahasa ja", "A lists no representatives"),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "C=topik mutu", "C is none of the companies"),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "ja", "'ja' is no need; write it such as"),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "B=ja", "'B=ja' is no need"),
    ("Requests", ("Needs", "Kebutuhan Wakil"), "B=topic mutu, topic mutu", "is no need"),
    ("Requests", ("Prefer", "Lebih Suka"), "PM", "unknown slot or session 'PM'"),
    ("Requests", ("Prefer", "Lebih Suka"), "AM=banyak", 'is "banyak": must be a number'),
    ("Requests", ("Prefer", "Lebih Suka"), "AM;AM", "AM is given twice"),
    ("Requests", ("Prefer", "Lebih Suka"), "AM=1;AM=2", "AM is given twice"),
    ("Requests", ("Prefer", "Lebih Suka"), "AM,S1", "separate several with a semicolon (;)"),
    ("Requests", ("Not Before", "Tidak Sebelum"), "S3", "unknown slot 'S3'"),
    ("Requests", ("Not After", "Tidak Sesudah"), "s-2", "unknown slot 's-2'; did you mean S2?"),
    ("Requests", ("After", "Setelah"), "Q3=1", "unknown request 'Q3'"),
    ("Requests", ("After", "Setelah"), "Q2=-1", "is -1: must be 0 or more"),
    ("Requests", ("After", "Setelah"), "Q2=satu", 'is "satu": must be a whole number'),
    ("Requests", ("After", "Setelah"), "Q2;Q2=1", "Q2 is given twice, with different gaps"),
    ("Requests", ("After", "Setelah"), "Q1=1", "wait for each other in a circle: Q1 → Q1"),
    ("Tables", ("Seats", "Kursi"), 0, "must be 1 or more"),
]


def problems(folder: Path, sheets: dict[str, list[list[Any]]]) -> set[tuple[Any, ...]]:
    """Return the errors in sheets, which are the same in a workbook, CSV files and frames."""
    import openpyxl
    import pandas as pd

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    (folder / "tables").mkdir()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        frame = pd.DataFrame(rows[1:], columns=rows[0])
        frame.to_csv(folder / "tables" / f"{name}.csv", index=False)
    book.save(folder / "book.xlsx")
    found = []
    for source in (folder / "book.xlsx", folder / "tables"):
        with pytest.raises(InputError) as caught:
            read_event(source)
        told = [p for p in caught.value.problems if p.severity == "error"]
        found.append({(p.sheet, p.row, p.column, p.message) for p in told})
    frames = {n: pd.DataFrame(r[1:], columns=r[0], dtype=object) for n, r in sheets.items()}
    with pytest.raises(InputError) as caught:
        Event.from_frames(frames)
    assert len([p for p in caught.value.problems if p.severity == "error"]) == len(found[0])
    assert found[0] == found[1]
    return found[0]


def changed(sheet: str, header: str, value: Any) -> list[list[Any]]:
    """Return a sheet with a value in its first row, under a header that may be new."""
    rows = [list(row) for row in SHEETS.get(sheet, [["id"], ["M1"]])]
    known = [str(h).casefold() for h in rows[0]]
    if header.casefold() in known:
        position = known.index(header.casefold())
    else:
        translated = {
            "zona": "zone",
            "perusahaan": "company",
            "bahasa": "languages",
            "tidak tersedia": "unavailable",
        }
        other = translated.get(header.casefold())
        position = known.index(other) if other in known else len(known)
    for row in rows:
        row += [None] * (position + 1 - len(row))
    rows[0][position], rows[1][position] = header, value
    return rows


@pytest.mark.parametrize(("sheet", "headers", "value", "said"), DAMAGED)
@pytest.mark.parametrize("language", [0, 1], ids=["en", "id"])
def test_a_bad_value_is_told_in_its_place(
    tmp_path: Path, sheet: str, headers: tuple[str, str], value: Any, said: str, language: int
) -> None:
    name = INDONESIAN[sheet] if language else sheet
    sheets = {n: rows for n, rows in SHEETS.items() if n != sheet}
    sheets[name] = changed(sheet, headers[language], value)
    if sheet == "Tables":
        del sheets["Event"]
    told = problems(tmp_path, sheets)
    [message] = [
        m for place in told for m in place[3:] if place[:3] == (name, 2, headers[language])
    ]
    assert said in message
    assert len(told) == 1


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        ("Max Consecutive", 0, "must be 1 or more"),
        ("Maks per Sesi", "x", "must be a whole number"),
        ("max_per_day", 1.5, "must be a whole number"),
        ("Jarak Minimum", -1, "must be 0 or more"),
        ("Maximum Pause Minutes", 2000, "must be 1440 or less"),
        ("Min Pertemuan", "ikn=3", "unknown side 'ikn'"),
        ("Min Meetings", "3", "nothing stands behind 3; write it such as ikm=2"),
        ("min_meetings", "ikm=-1", "must be 0 or more"),
        ("Home Tables", "tier-1", "unknown side 'tier-1'; did you mean tier1?"),
        ("Meja Cadangan", "110 %", "must be less than 1"),
        ("Spare Tables", "sedikit", "must be a number"),
        ("Minimum Wajib", "mungkin", "must be yes or no (ya or tidak)"),
        ("Wlaking", "A;B;1", "is unknown"),
    ],
)
def test_a_bad_rule_is_told_in_its_row(tmp_path: Path, rule: str, value: Any, said: str) -> None:
    told = problems(tmp_path, {**SHEETS, "Rules": [["rule", "value"], [rule, value]]})
    [(sheet, row, column, message)] = told
    assert (sheet, row, column) == ("Rules", 2, rule)
    assert said in message


@pytest.mark.parametrize(
    ("rule", "value", "said"),
    [
        ("walking", "A;B", "write two zones and the free slots between them, such as A;B;1"),
        ("jalan kaki", "A;B;satu", "must be a whole number"),
        ("berjalan", "A;D;1", "unknown zone 'D'"),
        ("Walk", "A;A;1", "zone A is named twice"),
        ("must_one_of", "Q1;Q9", "unknown request 'Q9'"),
        ("Salah Satu Wajib", 'Q1;"', "not closed"),
    ],
)
def test_a_bad_row_of_a_rule_is_told_in_its_cell(
    tmp_path: Path, rule: str, value: str, said: str
) -> None:
    rows = [["rule", "value"], ["walking", "A;B;2"], [rule, value]]
    [(sheet, row, column, message)] = problems(tmp_path, {**SHEETS, "Rules": rows})
    assert (sheet, row, column) == ("Rules", 3, "value")
    assert said in message


def test_all_bad_values_are_told_at_once(tmp_path: Path) -> None:
    """Those of different sheets, and those that depend on one another, in one run."""
    sheets: dict[str, list[list[Any]]] = {
        **SHEETS,
        "Representatives": [["company", "id", "unavailable"], ["B", "R1", "S9"], ["B", "R1", None]],
        "Companies": [
            ["id", "side", "delegations"],
            ["A", "ikm", None],
            ["B", "tier1", 3],
            ["C", "tier1", None],
        ],
        "Requests": [
            ["id", "companies", "score", "representative", "not_before", "not_after"],
            ["Q1", "A;B", "many", "R9", "S2", "S1"],
            ["Q2", "A;C", 5, None, None, "S2"],
        ],
        "Rules": [["rule", "value"], ["min_gap", "x"], ["home_tables", "ikn"]],
    }
    places = {place[:3] for place in problems(tmp_path, sheets)}
    assert places == {
        ("Representatives", 2, "unavailable"),
        ("Representatives", 2, "id"),
        ("Companies", 3, "delegations"),
        ("Requests", 2, "score"),
        ("Requests", 2, "representative"),
        ("Requests", 2, "not_after"),
        ("Rules", 2, "min_gap"),
        ("Rules", 3, "home_tables"),
    }


EVERYTHING: dict[str, Any] = {
    "slots": [
        {"id": f"S{n}", "start": f"2017-01-26T09:{n}0", "end": f"2017-01-26T09:{n + 1}0"}
        for n in range(3)
    ],
    "companies": [
        {"id": "A", "side": "ikm", "languages": ["id"], "home_table": "M1", "min_gap": 1},
        {
            "id": "B",
            "side": "tier1",
            "max_per_day": 2,
            "representatives": [
                {"id": "R1", "name": "X", "languages": ["ja"], "topics": ["mutu"]},
                {"id": "R2", "languages": ["id"], "unavailable": ["S2"]},
            ],
        },
    ],
    "interpreters": [{"id": "J1", "languages": ["id", "ja"], "unavailable": ["S2"]}],
    "rooms": [{"id": "R1", "zone": "north"}, {"id": "R2", "zone": "south"}],
    "tables": [{"id": "M1", "room": "R1", "seats": 3}, {"id": "M2", "room": "R2"}],
    "requests": [
        {
            "id": "Q1",
            "companies": ["A", "B"],
            "score": 7,
            "length": 2,
            "representative": "R1",
            "needs": {"B": {"language": "ja"}},
            "prefer": ["S0"],
            "not_before": "S0",
            "not_after": "S2",
        },
        {
            "id": "Q2",
            "companies": ["A", "B"],
            "score": 7,
            "representative": {"B": "R2"},
            "prefer": {"S0": 2},
            "after": ["Q1", {"request": "Q1", "gap": 0}],
        },
    ],
    "rules": {
        "max_consecutive": 2,
        "min_meetings": {"ikm": 1},
        "walking": [["north", "south", 1]],
        "home_tables": "ikm",
        "spare_tables": 0.1,
        "strict_minimums": False,
        "must_one_of": [["Q1", "Q2"]],
    },
}
"""An event in which every kind of field has a value."""


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the path of every value inside a value."""
    steps: Any = value.items() if isinstance(value, dict) else ()
    for step, inner in enumerate(value) if isinstance(value, list) else steps:
        yield (*path, step)
        yield from paths(inner, (*path, step))


@pytest.mark.parametrize("wrong", [None, -1, 10**9, 0.5, True, "", "x", [], ["x"], {}, {"x": 1}])
def test_any_wrong_value_is_told_as_such(wrong: Any) -> None:
    for path in paths(EVERYTHING):
        data = json.loads(json.dumps(EVERYTHING))
        at = data
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = wrong
        try:
            parse_event(json.dumps(data))
        except InputError as error:
            told = [p for p in error.problems if p.severity == "error"]
            assert told, path
            assert all(problem.message for problem in told)
