"""The columns of the sheet that table hosts fill in."""

from ..formats.columns import column, sheet

HEADING = ("slot", "time", "table", "companies")
"""Columns that say which meeting a row is of; they are not read back."""

RESULTS = sheet(
    "Results",
    ("Hasil|Hasil Pertemuan", "Results|Outcomes"),
    ("Satu baris untuk tiap pertemuan.", "One row for each meeting."),
    column("request", "id", ("Permintaan|ID Permintaan", "Request|Request ID"), required=True),
    column("slot", "any", ("Slot", "Slot")),
    column("time", "any", ("Waktu", "Time")),
    column("table", "any", ("Meja", "Table")),
    column("companies", "any", ("Perusahaan", "Companies")),
    column(
        "status",
        "text",
        ("Terlaksana|Status", "Held|Status"),
        ("Terlaksana, tidak hadir, atau dipindah.", "Held, no-show, or moved."),
    ),
    column(
        "absent",
        "list",
        ("Siapa Tidak Hadir|Tidak Hadir", "Who Was Absent|Absent"),
        (
            "ID perusahaan yang tidak hadir; beberapa dipisah titik koma (;).",
            "Id of the company that did not come; several separated by semicolons (;).",
        ),
    ),
    column(
        "rating_1",
        "int",
        ("Penilaian Pihak 1|Penilaian 1", "Rating by Side 1|Rating 1"),
        ("1 (kurang) sampai 5 (baik).", "1 (poor) to 5 (good)."),
    ),
    column(
        "rating_2",
        "int",
        ("Penilaian Pihak 2|Penilaian 2", "Rating by Side 2|Rating 2"),
        ("1 (kurang) sampai 5 (baik).", "1 (poor) to 5 (good)."),
    ),
    column(
        "next_step",
        "text",
        ("Langkah Berikut|Tindak Lanjut", "Next Step|Follow-up"),
        ("Yang disepakati; selesai menutupnya.", "What was agreed; done closes it."),
    ),
    column(
        "next_step_by",
        "any",
        ("Paling Lambat|Batas Waktu", "Next Step By|By"),
        ("Tanggal; kosong: waktu yang lazim.", "A date; empty: the usual time."),
    ),
    column("sample", "bool", ("Contoh Diminta|Contoh", "Sample Wanted|Sample")),
    column("mou", "bool", ("MoU Ditandatangani|Nota Kesepahaman", "MoU Signed|MoU")),
    column("mou_day", "any", ("Tanggal MoU", "MoU Date")),
    column("mou_number", "text", ("Nomor MoU", "MoU Number")),
    column("trial", "bool", ("Pesanan Percobaan", "Trial Order")),
    column("trial_day", "any", ("Tanggal Percobaan", "Trial Date")),
    column(
        "order_value",
        "any",
        ("Nilai Pesanan (Rp)|Nilai Pesanan Rp", "Order Value (Rp)|Order Value Rp"),
        (
            "Rupiah. Pesanan dikenali dari tanggalnya; 0 mencabutnya.",
            "Rupiah. An order is known by its date, another date is another one; 0 takes it back.",
        ),
    ),
    column("order_day", "any", ("Tanggal Pesanan", "Order Date")),
    column("mentoring", "bool", ("Pendampingan Dimulai|Pendampingan", "Mentoring Started")),
    column(
        "note",
        "text",
        ("Catatan", "Note"),
        ("Tanpa nama orang.", "Without names of persons."),
    ),
)
