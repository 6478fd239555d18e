"""The sheets of an event as data.

A workbook, a folder of CSV files and a set of data frames are all read and written by this.
"""

from collections.abc import Mapping

from ..models.policy import OBJECTIVE_NAMES, PRESETS
from .columns import HELP, SESSION, Language, Sheet, column, id_column, normal, sheet, unavailable
from .layout_companies import COMPANIES, INTERPRETERS, REPRESENTATIVES
from .layout_profiles import NEEDS, WISHES
from .layout_requests import REQUESTS
from .layout_rules import RULES

EVENT_FIELDS = (
    column(
        "name",
        "text",
        ("Nama Acara|Nama|Acara|Judul", "Event Name|Name|Event|Title"),
        ("Nama acara, tercetak pada semua hasil.", "The event's name, printed on every output."),
    ),
    column(
        "timezone",
        "text",
        ("Zona Waktu", "Time Zone"),
        (
            "Asia/Jakarta (WIB), Asia/Makassar (WITA) atau Asia/Jayapura (WIT).",
            "For example Asia/Jakarta; slot times are local times there.",
        ),
    ),
    column(
        "language",
        "text",
        ("Bahasa", "Language"),
        ("Bahasa hasil: id atau en.", "Language of the outputs: id or en."),
    ),
    column(
        "note", "text", ("Catatan|Keterangan", "Note|Remark"), ("Catatan bebas.", "A free remark.")
    ),
    column(
        "sides",
        "list",
        ("Pihak|Kelompok", "Sides|Side"),
        (
            "Dua pihak yang bertemu, misalnya ikm;tier1; satu nama bila siapa pun boleh bertemu.",
            "The two sides that meet, such as ikm;tier1; one name where any two may meet.",
        ),
    ),
    column(
        "table_count",
        "int",
        ("Jumlah Meja", "Number of Tables|Tables"),
        (
            "Jumlah meja, sebagai ganti daftar di lembar Meja.",
            "The number of tables, instead of a list in the Tables sheet.",
        ),
    ),
    column(
        "policy",
        "list",
        ("Kebijakan|Prioritas|Tujuan", "Policy|Priorities|Objectives"),
        (
            f"Tujuan menurut kepentingan, dipisah titik koma (;): {'; '.join(OBJECTIVE_NAMES)}; "
            f"dengan toleransi: score:1%; atau satu nama: {', '.join(PRESETS)}.",
            "Objectives, the most important first, separated by semicolons (;): "
            f"{'; '.join(OBJECTIVE_NAMES)}; with a tolerance: score:1%; or one name: "
            f"{', '.join(PRESETS)}.",
        ),
    ),
    column(
        "scoring",
        "json",
        ("Penilaian|Penilaian Skor", "Scoring"),
        (
            'Bobot dan batas skor, misalnya {"weights": {"ikm": {"topics": 0.3}}, "floor": 20}; '
            "boleh kosong.",
            'Weights and floor of scores, such as {"weights": {"ikm": {"topics": 0.3}}, '
            '"floor": 20}; may be empty.',
        ),
    ),
    column(
        "schema_version",
        "int",
        ("Versi Skema|Versi", "Schema Version|Version"),
        ("Versi susunan berkas ini; selalu 1.", "Version of this file layout; always 1."),
    ),
)
"""The rows of the Event sheet."""

EVENT = sheet(
    "Event",
    ("Acara", "Event|Events"),
    (
        "Satu baris untuk tiap keterangan acara; isi kolom kedua.",
        "One row for each property of the event; fill in the second column.",
    ),
    column("field", "text", ("Isian|Bidang|Kolom", "Field|Property"), required=True),
    column("value", "any", ("Nilai|Isi", "Value"), required=True),
    HELP,
)

SLOTS = sheet(
    "Slots",
    ("Slot Waktu|Jadwal Slot|Slot|Waktu", "Slots|Time Slots|Slot"),
    (
        "Satu baris untuk tiap slot waktu pertemuan.",
        "One row for each time slot in which meetings are held.",
    ),
    id_column(("ID|ID Slot|Slot|Kode", "ID|Slot ID|Slot|Code"), ("Id slot.", "The slot's id.")),
    column(
        "date",
        "date",
        ("Tanggal", "Date"),
        (
            "Tanggal, bila Mulai dan Selesai hanya berisi jam.",
            "The date, where Start and End hold only times.",
        ),
    ),
    column(
        "start",
        "date-time",
        ("Mulai|Jam Mulai|Waktu Mulai|Awal", "Start|Start Time|From|Begin"),
        ("Tanggal dan jam mulai.", "Date and time at which it starts."),
        True,
    ),
    column(
        "end",
        "date-time",
        ("Selesai|Jam Selesai|Waktu Selesai|Akhir", "End|End Time|To|Until"),
        ("Tanggal dan jam selesai.", "Date and time at which it ends."),
        True,
    ),
    column(
        "session",
        "id",
        SESSION,
        (
            "Nama sesi, misalnya Pagi; boleh kosong.",
            "The session, such as AM; may be empty.",
        ),
    ),
    required=True,
)

ROOMS = sheet(
    "Rooms",
    ("Ruang|Ruangan", "Rooms|Room"),
    ("Ruang tempat meja berada; boleh kosong.", "Rooms in which tables stand; may be empty."),
    id_column(("ID|ID Ruang|Ruang|Kode", "ID|Room ID|Room|Code"), ("Id ruang.", "The room's id.")),
    column(
        "name",
        "text",
        ("Nama|Nama Ruang", "Name|Room Name"),
        ("Nama untuk dibaca orang.", "The name that people read."),
    ),
    column(
        "max_meetings",
        "int",
        ("Maks Pertemuan|Maksimum Pertemuan|Kapasitas", "Max Meetings|Maximum|Capacity"),
        (
            "Paling banyak pertemuan sekaligus; kosong berarti tanpa batas.",
            "The most meetings at once; empty means no limit.",
        ),
    ),
    column(
        "zone",
        "id",
        ("Zona", "Zone"),
        (
            "Bagian tempat acara; aturan berjalan menyebut zona.",
            "The part of the venue; rules on walking speak of zones.",
        ),
        rare=True,
    ),
)

TABLES = sheet(
    "Tables",
    ("Meja", "Tables|Table"),
    (
        "Satu baris untuk tiap meja; atau isi Jumlah Meja pada lembar Acara.",
        "One row for each table; or give their number in the Event sheet.",
    ),
    id_column(
        ("ID|ID Meja|Meja|Nomor Meja|No Meja|Kode", "ID|Table ID|Table|Code"),
        ("Id meja.", "The table's id."),
    ),
    column(
        "room",
        "id",
        ("Ruang|ID Ruang|Ruangan", "Room|Room ID"),
        ("Id ruang tempat meja berada.", "Id of the room it stands in."),
    ),
    column(
        "reserved_for",
        "id",
        ("Khusus Untuk|Dipesan Untuk|Untuk", "Reserved For|Only For"),
        (
            "Id perusahaan; hanya pertemuannya yang memakai meja ini.",
            "Id of a company; only its meetings use this table.",
        ),
    ),
    unavailable(("meja ini tidak dapat dipakai", "this table cannot be used")),
    column(
        "seats",
        "int",
        ("Kursi|Jumlah Kursi", "Seats|Chairs"),
        (
            "Perusahaan yang dapat duduk; kosong berarti tanpa batas.",
            "How many companies can sit at it; empty means no limit.",
        ),
        rare=True,
    ),
)

SHEETS = (
    EVENT,
    SLOTS,
    ROOMS,
    TABLES,
    COMPANIES,
    REPRESENTATIVES,
    NEEDS,
    WISHES,
    REQUESTS,
    INTERPRETERS,
    RULES,
)
"""In the order in which they are written."""

OWNED_SHEETS = (REPRESENTATIVES, NEEDS, WISHES)
"""The sheets of which each row belongs to a company."""

LIST_SHEETS = tuple(sheet for sheet in SHEETS if sheet not in (EVENT, *OWNED_SHEETS, RULES))
"""The sheets of which each row is an item of a list of the event."""


MATRIX: Mapping[Language, str] = {"id": "Matriks Skor", "en": "Score Matrix"}
REASONS: Mapping[Language, str] = {"id": "Alasan Skor", "en": "Score Reasons"}
"""Sheets of a scored workbook that people read, and that are passed over."""

PAGES = frozenset(map(normal, (*MATRIX.values(), *REASONS.values())))
"""Their names in normal form."""

SHEET_NAMES = {n: s.name for s in SHEETS for n in (s.name, *s.names["id"], *s.names["en"])}
"""The English names of sheets by every name accepted."""


def sheet_of(name: object) -> Sheet | None:
    """Return the sheet that goes by a name in either language."""
    wanted = normal(name)
    return next((s for s in SHEETS if wanted in s.accepted), None) if wanted else None
