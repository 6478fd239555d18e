"""The sheets of an event as data.

A workbook, a folder of CSV files and a set of data frames are all read and written by this.
"""

from ..models.policy import OBJECTIVE_NAMES, PRESETS
from .columns import Column, Sheet, column, id_column, normal, sheet


def _unavailable(who: tuple[str, str]) -> Column:
    return column(
        "unavailable",
        "list",
        (
            "Tidak Tersedia|Berhalangan|Tidak Bisa|Slot Berhalangan",
            "Unavailable|Not Available|Blocked",
        ),
        (
            f"Slot saat {who[0]}, dipisah titik koma (;).",
            f"Slots in which {who[1]}, separated by semicolons (;).",
        ),
    )


_SESSION = ("Sesi|Nama Sesi", "Session")

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
        "schema_version",
        "int",
        ("Versi Skema|Versi", "Schema Version|Version"),
        ("Versi susunan berkas ini; selalu 1.", "Version of this file layout; always 1."),
    ),
)
"""The rows of the Event sheet."""

_HELP_COLUMN = column("help", "any", ("Penjelasan|Petunjuk", "Help|Explanation"))

EVENT = sheet(
    "Event",
    ("Acara", "Event|Events"),
    (
        "Satu baris untuk tiap keterangan acara; isi kolom kedua.",
        "One row for each property of the event; fill in the second column.",
    ),
    column("field", "text", ("Isian|Bidang|Kolom", "Field|Property"), required=True),
    column("value", "any", ("Nilai|Isi", "Value"), required=True),
    _HELP_COLUMN,
)

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
    _HELP_COLUMN,
)

FORBIDDEN = frozenset(map(normal, ("forbidden", "dilarang", "terlarang", "tidak boleh bertemu")))
"""Names of the rule whose value is a pair that must not meet, in normal form."""

WALKING = frozenset(map(normal, ("walking", "berjalan", "jalan kaki")))
"""Names of the rule whose value is two zones and the free slots needed between them."""

ONE_OF = frozenset(map(normal, ("must_one_of", "salah satu wajib", "wajib salah satu")))
"""Names of the rule whose value is a list of requests of which one has to be held."""

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
        "number",
        ("Meja Cadangan", "Spare Tables"),
        (
            "Bagian meja yang tetap kosong, misalnya 0,1.",
            "The part of the tables that stays free, such as 0.1.",
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
        _SESSION,
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
    _unavailable(("meja ini tidak dapat dipakai", "this table cannot be used")),
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
    _unavailable(("perusahaan ini tidak hadir", "this company is away")),
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
    required=True,
)

REQUESTS = sheet(
    "Requests",
    ("Permintaan|Permintaan Pertemuan|Calon Pertemuan", "Requests|Request|Meeting Requests"),
    (
        "Satu baris untuk tiap calon pertemuan; pasangan yang tidak tercantum tidak bertemu.",
        "One row for each candidate meeting; a pair that is not listed does not meet.",
    ),
    id_column(
        ("ID|ID Permintaan|Kode", "ID|Request ID|Code"),
        (
            "Boleh kosong; bawaannya kedua id perusahaan: A|B.",
            "May be empty; by default the companies' ids: A|B.",
        ),
        required=False,
    ),
    column(
        "companies",
        "list",
        ("Perusahaan|Peserta|Pasangan", "Companies|Participants|Pair"),
        (
            "Id perusahaan yang bertemu, dipisah titik koma (;).",
            "Ids of the companies that meet, separated by semicolons (;).",
        ),
        True,
    ),
    column(
        "score",
        "number",
        ("Skor|Nilai", "Score|Value"),
        ("Nilai pertemuan, biasanya 0 sampai 100.", "What it is worth, usually 0 to 100."),
        True,
    ),
    column(
        "must",
        "bool",
        ("Wajib|Harus", "Must|Required|Mandatory"),
        ("ya bila pertemuan harus diadakan.", "yes where the meeting has to be held."),
    ),
    column(
        "slot",
        "id",
        ("Slot|ID Slot|Slot Waktu", "Slot|Slot ID|Time Slot"),
        ("Hanya pada slot ini; boleh kosong.", "Only in this slot; may be empty."),
    ),
    column(
        "table",
        "id",
        ("Meja|ID Meja", "Table|Table ID"),
        ("Hanya di meja ini; boleh kosong.", "Only at this table; may be empty."),
    ),
    column(
        "session",
        "id",
        _SESSION,
        ("Hanya pada sesi ini; boleh kosong.", "Only in this session; may be empty."),
    ),
    column(
        "after",
        "gaps",
        ("Setelah|Sesudah", "After"),
        (
            "Id permintaan yang harus lebih dahulu, dipisah titik koma (;); "
            "Q2=1 menyisakan satu slot.",
            "Ids of requests that have to be held earlier, separated by semicolons (;); "
            "Q2=1 leaves a slot between.",
        ),
    ),
    column(
        "length",
        "int",
        ("Panjang|Jumlah Slot", "Length|Slots Taken"),
        (
            "Jumlah slot berurutan; kosong berarti 1.",
            "How many consecutive slots it takes; empty means 1.",
        ),
        rare=True,
    ),
    column(
        "representative",
        "names",
        ("Wakil", "Representative"),
        (
            "Wakil yang diminta: R1, atau T1-01=R1.",
            "Who has to attend: R1, or T1-01=R1.",
        ),
        rare=True,
    ),
    column(
        "needs",
        "needs",
        ("Kebutuhan Wakil", "Needs"),
        (
            "Yang harus dikuasai wakil: T1-01=bahasa ja, topik mutu.",
            "What a representative has to know: T1-01=language ja, topic quality.",
        ),
        rare=True,
    ),
    column(
        "prefer",
        "weights",
        ("Lebih Suka|Preferensi", "Prefer|Preferred"),
        (
            "Sesi atau slot yang disukai, boleh dengan bobot: AM; S03=2.",
            "Preferred sessions or slots, with weights if wanted: AM; S03=2.",
        ),
        rare=True,
    ),
    column(
        "not_before",
        "id",
        ("Tidak Sebelum|Paling Awal", "Not Before"),
        (
            "Slot pertama yang boleh.",
            "The first slot it may begin in.",
        ),
        rare=True,
    ),
    column(
        "not_after",
        "id",
        ("Tidak Sesudah|Paling Akhir", "Not After"),
        (
            "Slot terakhir yang boleh.",
            "The last slot it may end in.",
        ),
        rare=True,
    ),
    required=True,
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
    _unavailable(("juru bahasa ini tidak hadir", "this interpreter is away")),
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
    _unavailable(("orang ini tidak hadir", "this person is away")),
)

SHEETS = (
    EVENT,
    SLOTS,
    ROOMS,
    TABLES,
    COMPANIES,
    REPRESENTATIVES,
    REQUESTS,
    INTERPRETERS,
    RULES,
)
"""In the order in which they are written."""

LIST_SHEETS = tuple(sheet for sheet in SHEETS if sheet not in (EVENT, REPRESENTATIVES, RULES))
"""The sheets of which each row is an item of a list of the event."""


SHEET_NAMES = {n: s.name for s in SHEETS for n in (s.name, *s.names["id"], *s.names["en"])}
"""The English names of sheets by every name accepted."""


def sheet_of(name: object) -> Sheet | None:
    """Return the sheet that goes by a name in either language."""
    wanted = normal(name)
    return next((s for s in SHEETS if wanted in s.accepted), None) if wanted else None
