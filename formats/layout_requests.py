"""The sheet of requests as data."""

from .columns import SESSION, column, id_column, sheet

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
        SESSION,
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
    column(
        "scored",
        "bool",
        ("Skor Otomatis", "Scored"),
        (
            "ya bila skor dihitung dari profil; skor dari panitia tidak pernah diubah.",
            "yes where the score was made from profiles; one given by hand is never changed.",
        ),
        rare=True,
    ),
    column(
        "components",
        "numbers",
        ("Komponen Skor", "Components"),
        ("Susunan skor, masing-masing 0 sampai 1.", "What the score is made of, each 0 to 1."),
        rare=True,
    ),
    required=True,
)
