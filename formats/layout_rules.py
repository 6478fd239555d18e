"""The sheet of rules as data."""

from .columns import HELP, column, sheet

RULES = sheet(
    "Rules",
    ("Aturan", "Rules|Rule"),
    (
        "Aturan seluruh acara; 'forbidden' dengan A;B berarti A dan B tidak boleh bertemu.",
        "Rules of the whole event; 'forbidden' with A;B means that A and B must not meet.",
    ),
    column(
        "rule",
        "text",
        ("Aturan|Nama Aturan", "Rule|Name"),
        ("Nama aturan, misalnya forbidden (dilarang).", "The rule's name, such as forbidden."),
        True,
    ),
    column(
        "value",
        "any",
        ("Nilai|Isi", "Value"),
        ("Isi aturan; untuk forbidden dua id: A;B.", "Its value; for forbidden two ids: A;B."),
        True,
    ),
    HELP,
)

RULE_SETTINGS = (
    column(
        "max_break_difference",
        "int",
        ("Selisih Jeda Maksimum|Selisih Jeda|Maks Selisih Jeda", "Maximum Break Difference"),
        (
            "Selisih terbesar antara jumlah jeda dua perusahaan; kosongkan bila tanpa batas.",
            "The most by which the breaks of two companies differ; empty for no limit.",
        ),
    ),
    column(
        "max_pause_minutes",
        "int",
        ("Jeda Maksimum Menit|Maks Menit Jeda", "Maximum Pause Minutes|Max Pause Minutes"),
        (
            "Slot dianggap berurutan bila jedanya paling lama sekian menit; bawaan 5.",
            "Slots follow each other where the pause is no longer, in minutes; 5 by default.",
        ),
    ),
    column(
        "max_consecutive",
        "int",
        ("Maks Berturut-turut", "Max Consecutive|Maximum Consecutive"),
        (
            "Paling banyak slot berturut-turut tiap perusahaan.",
            "The most slots in a row of a company.",
        ),
    ),
    column(
        "max_per_session",
        "int",
        ("Maks per Sesi", "Max per Session|Maximum per Session"),
        (
            "Paling banyak pertemuan tiap perusahaan dalam satu sesi.",
            "The most meetings of a company in a session.",
        ),
    ),
    column(
        "max_per_day",
        "int",
        ("Maks per Hari", "Max per Day|Maximum per Day"),
        (
            "Paling banyak pertemuan tiap perusahaan dalam satu hari.",
            "The most meetings of a company on a day.",
        ),
    ),
    column(
        "min_gap",
        "int",
        ("Jarak Minimum|Jeda Minimum", "Min Gap|Minimum Gap"),
        (
            "Slot kosong di antara dua pertemuan perusahaan.",
            "Free slots between two meetings of a company.",
        ),
    ),
    column(
        "min_meetings",
        "numbers",
        ("Min Pertemuan|Minimum Pertemuan", "Min Meetings|Minimum Meetings"),
        (
            "Paling sedikit pertemuan tiap perusahaan suatu pihak: ikm=2.",
            "The fewest meetings of each company of a side: ikm=2.",
        ),
    ),
    column(
        "home_tables",
        "id",
        ("Meja Tetap Pihak|Meja Tetap", "Home Tables"),
        (
            "Pihak yang tiap perusahaannya punya meja sendiri.",
            "The side of which each company has a table of its own.",
        ),
    ),
    column(
        "spare_tables",
        "share",
        ("Meja Cadangan", "Spare Tables"),
        (
            "Bagian meja yang tetap kosong, misalnya 0,1 atau 10 %.",
            "The part of the tables that stays free, such as 0.1 or 10 %.",
        ),
    ),
    column(
        "strict_minimums",
        "bool",
        ("Minimum Wajib", "Strict Minimums"),
        (
            "ya bila jadwal tanpa minimum tidak sah.",
            "yes where a schedule that misses a minimum is none.",
        ),
    ),
)
"""Rules that have one value for the whole event."""

RULE_ROWS = (
    column(
        "forbidden",
        "list",
        ("dilarang|terlarang|tidak boleh bertemu", "forbidden"),
        ("Dua perusahaan yang tidak boleh bertemu: A;B.", "Two companies that must not meet: A;B."),
        required=True,
    ),
    column(
        "walking",
        "list",
        ("berjalan|jalan kaki", "walking|Walk"),
        (
            "Dua zona dan slot kosong yang diperlukan di antaranya: A;B;1.",
            "Two zones and the free slots a company needs between them: A;B;1.",
        ),
    ),
    column(
        "must_one_of",
        "list",
        ("salah satu wajib|wajib salah satu", "must one of|One Of"),
        (
            "Permintaan yang salah satunya harus diadakan: Q1;Q2.",
            "Requests of which at least one has to be held: Q1;Q2.",
        ),
    ),
)
"""Rules of which each value has a row of its own; the required one is no row without a value."""
