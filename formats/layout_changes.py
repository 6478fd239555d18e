"""The sheet of changes on the day of an event as data."""

from collections.abc import Mapping

from .columns import SESSION, column, normal, sheet

CHANGES = sheet(
    "Changes",
    ("Perubahan", "Changes|Change"),
    ("Satu baris untuk tiap perubahan.", "One row for each change."),
    column(
        "type",
        "text",
        ("Jenis|Jenis Perubahan|Tipe|Tipe Perubahan|Macam", "Type|Kind|Change Type"),
        ("Apa yang berubah.", "What changes."),
        True,
    ),
    column("company", "id", ("Perusahaan|ID Perusahaan|Peserta", "Company|Company ID")),
    column("from", "id", ("Dari|Dari Slot|Mulai Slot|Sejak", "From|From Slot|Since")),
    column("to", "id", ("Sampai|Sampai Slot|Sampai Dengan|Hingga", "To|To Slot|Until")),
    column("representative", "id", ("Wakil|Perwakilan", "Representative")),
    column("interpreter", "id", ("Juru Bahasa|Penerjemah", "Interpreter")),
    column("table", "id", ("Meja|ID Meja", "Table|Table ID")),
    column("room", "id", ("Ruang|ID Ruang|Ruangan", "Room|Room ID")),
    column("slot", "id", ("Slot|ID Slot|Slot Waktu", "Slot|Slot ID|Time Slot")),
    column("request", "id", ("Permintaan|ID Permintaan", "Request|Request ID")),
    column("id", "id", ("ID|Kode", "ID|Code")),
    column("companies", "list", ("Kedua Perusahaan|Pasangan", "Companies|Participants|Pair")),
    column("score", "number", ("Skor|Nilai", "Score|Value")),
    column("must", "bool", ("Wajib|Harus", "Must|Required|Mandatory")),
    column("start", "date-time", ("Mulai|Waktu Mulai", "Start|Start Time")),
    column("end", "date-time", ("Selesai|Waktu Selesai", "End|End Time")),
    column("session", "id", SESSION),
    column("name", "text", ("Nama", "Name")),
    column("side", "id", ("Sisi|Pihak", "Side")),
    column("unavailable", "list", ("Tidak Tersedia|Berhalangan", "Unavailable|Not Available")),
)
"""Columns of changes; which of them a change needs, its type says."""

_TYPES: Mapping[str, str] = {
    "absent": "absen|berhalangan|tidak hadir",
    "late": "terlambat",
    "back": "hadir lagi|kembali",
    "representative_lost": "wakil berhalangan",
    "interpreter_lost": "juru bahasa berhalangan",
    "table_lost": "meja hilang|meja tidak ada",
    "room_lost": "ruang hilang|ruang tidak ada",
    "slot_cancelled": "slot batal|slot dibatalkan",
    "slot_added": "slot tambahan|slot baru",
    "request_withdrawn": "permintaan ditarik|permintaan batal",
    "new_request": "permintaan baru",
    "new_company": "perusahaan baru",
    "must": "wajib",
    "pin": "tetap|ditetapkan",
    "held": "terlaksana",
    "no_show": "tidak datang",
}
"""Each type of change with its Indonesian names."""

TYPES = {normal(n): kind for kind, names in _TYPES.items() for n in (kind, *names.split("|"))}
"""The type of change by every name accepted, in normal form."""
