"""The sheets of companies and of people as data."""

from .columns import column, id_column, sheet, unavailable
from .layout_profiles import PROFILE_COLUMNS

COMPANIES = sheet(
    "Companies",
    ("Perusahaan|Peserta|Daftar Peserta", "Companies|Company|Participants"),
    ("Satu baris untuk tiap perusahaan peserta.", "One row for each company that takes part."),
    id_column(
        ("ID|ID Perusahaan|Kode|Kode Perusahaan|ID Peserta", "ID|Company ID|Code"),
        ("Id perusahaan, dipakai di lembar lain.", "The company's id, used in other sheets."),
    ),
    column(
        "name",
        "text",
        ("Nama|Nama Perusahaan|Perusahaan|Peserta", "Name|Company Name|Company"),
        ("Nama untuk dibaca orang.", "The name that people read."),
    ),
    column(
        "side",
        "id",
        ("Pihak|Kelompok|Jenis", "Side|Group|Type"),
        ("Pihaknya, seperti pada lembar Acara.", "Its side, as named in the Event sheet."),
    ),
    column(
        "city",
        "text",
        ("Kota|Kota/Kabupaten|Kabupaten|Asal", "City|Town"),
        ("Kota asal.", "The town it comes from."),
    ),
    unavailable(("perusahaan ini tidak hadir", "this company is away")),
    column(
        "delegations",
        "int",
        ("Delegasi|Jumlah Delegasi", "Delegations"),
        (
            "Pertemuan yang dapat dijalani sekaligus; kosong berarti 1.",
            "Meetings it can hold at once; empty means 1.",
        ),
    ),
    column(
        "min_meetings",
        "int",
        ("Min Pertemuan|Minimum Pertemuan|Minimal", "Min Meetings|Minimum Meetings|Minimum"),
        ("Paling sedikit pertemuan yang diharapkan.", "The fewest meetings it should get."),
    ),
    column(
        "max_meetings",
        "int",
        ("Maks Pertemuan|Maksimum Pertemuan|Maksimal", "Max Meetings|Maximum Meetings|Maximum"),
        ("Paling banyak pertemuan; kosong berarti tanpa batas.", "The most; empty means no limit."),
    ),
    column(
        "profile",
        "json",
        ("Profil", "Profile"),
        ("Profil sebagai objek JSON; boleh kosong.", "The profile as a JSON object; may be empty."),
    ),
    column(
        "languages",
        "list",
        ("Bahasa", "Languages|Language"),
        (
            "Bahasa perusahaan, dipisah titik koma (;).",
            "Languages it speaks, separated by semicolons (;).",
        ),
        rare=True,
    ),
    column(
        "home_table",
        "id",
        ("Meja Tetap", "Home Table"),
        (
            "Semua pertemuannya di meja ini.",
            "All its meetings are at this table.",
        ),
        rare=True,
    ),
    column(
        "max_consecutive",
        "int",
        ("Maks Berturut-turut", "Max Consecutive"),
        (
            "Paling banyak slot berturut-turut tanpa jeda.",
            "The most slots in a row without a pause.",
        ),
        rare=True,
    ),
    column(
        "max_per_session",
        "int",
        ("Maks per Sesi", "Max per Session"),
        (
            "Paling banyak pertemuan dalam satu sesi.",
            "The most meetings in a session.",
        ),
        rare=True,
    ),
    column(
        "max_per_day",
        "int",
        ("Maks per Hari", "Max per Day"),
        (
            "Paling banyak pertemuan dalam satu hari.",
            "The most meetings on a day.",
        ),
        rare=True,
    ),
    column(
        "min_gap",
        "int",
        ("Jarak Minimum|Jeda Minimum", "Min Gap|Minimum Gap"),
        (
            "Slot kosong di antara dua pertemuannya.",
            "Free slots between two of its meetings.",
        ),
        rare=True,
    ),
    column(
        "max_breaks",
        "int",
        ("Maks Jeda", "Max Breaks|Maximum Breaks"),
        (
            "Paling banyak jeda.",
            "The most breaks it may have.",
        ),
        rare=True,
    ),
    *PROFILE_COLUMNS,
    required=True,
)

REPRESENTATIVES = sheet(
    "Representatives",
    ("Wakil|Perwakilan|Wakil Perusahaan", "Representatives|Representative"),
    (
        "Satu baris untuk tiap wakil perusahaan; boleh kosong.",
        "One row for each person who attends for a company; may be empty.",
    ),
    column(
        "company",
        "id",
        ("Perusahaan|ID Perusahaan", "Company|Company ID"),
        ("Id perusahaan yang diwakili.", "Id of the company."),
        True,
    ),
    id_column(
        ("ID|ID Wakil|Wakil|Kode", "ID|Representative ID|Representative|Code"),
        ("Id wakil, dalam perusahaannya.", "The person's id within the company."),
    ),
    column("name", "text", ("Nama", "Name"), ("Boleh kosong.", "May be empty.")),
    column(
        "languages",
        "list",
        ("Bahasa", "Languages|Language"),
        ("Bahasa, dipisah titik koma (;).", "Languages, separated by semicolons (;)."),
    ),
    column(
        "topics",
        "list",
        ("Topik", "Topics|Topic"),
        ("Topik yang dikuasai, dipisah titik koma (;).", "Topics, separated by semicolons (;)."),
    ),
    unavailable(("orang ini tidak hadir", "this person is away")),
)

INTERPRETERS = sheet(
    "Interpreters",
    ("Juru Bahasa|Penerjemah", "Interpreters|Interpreter"),
    ("Satu baris untuk tiap juru bahasa; boleh kosong.", "One row for each one; may be empty."),
    id_column(
        ("ID|ID Juru Bahasa|Nama|Kode", "ID|Interpreter ID|Name|Code"),
        ("Id juru bahasa.", "The interpreter's id."),
    ),
    column(
        "languages",
        "list",
        ("Bahasa", "Languages|Language"),
        (
            "Bahasa yang dikuasai, dipisah titik koma (;).",
            "Languages, separated by ;.",
        ),
    ),
    unavailable(("juru bahasa ini tidak hadir", "this interpreter is away")),
)
