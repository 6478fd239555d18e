"""Profiles as data: columns of Companies, and the sheets of needs and of wishes."""

from .columns import column, sheet

PROFILE_COLUMNS = (
    column(
        "processes",
        "processes",
        ("Proses|Proses Produksi", "Processes|Process"),
        (
            "IKM: proses, dipisah titik koma (;), boleh dengan kapasitas per bulan, toleransi dan "
            "mesin: bubut=5000, IT7, mesin 4 CNC; las.",
            "Makers: processes, separated by semicolons (;), with monthly capacity, tolerance and "
            "machines if wanted: turning=5000, IT7, machines 4 CNC; welding.",
        ),
        rare=True,
    ),
    column(
        "monthly_capacity",
        "amount",
        ("Kapasitas per Bulan|Kapasitas", "Monthly Capacity|Capacity"),
        (
            "IKM: kapasitas per bulan untuk tiap proses yang tidak menyebutnya sendiri.",
            "Makers: pieces a month of each process that states none of its own.",
        ),
        rare=True,
    ),
    column(
        "materials",
        "list",
        ("Bahan|Bahan Baku", "Materials|Material"),
        (
            "IKM: bahan yang dikerjakan, dipisah titik koma (;).",
            "Makers: what it works with, separated by semicolons (;).",
        ),
        rare=True,
    ),
    column(
        "products",
        "list",
        ("Produk", "Products|Product"),
        (
            "Produk untuk dibaca orang; tidak dihitung dalam skor.",
            "Products, for people to read; they take no part in scores.",
        ),
        rare=True,
    ),
    column(
        "certificates",
        "list",
        ("Sertifikat", "Certificates|Certificate"),
        (
            "IKM: sertifikat yang dimiliki, dipisah titik koma (;).",
            "Makers: those it holds, separated by semicolons (;).",
        ),
        rare=True,
    ),
    column(
        "maturity",
        "text",
        ("Kematangan|Tingkat", "Maturity|Level"),
        (
            "IKM: madya, pra-mandiri atau mandiri.",
            "Makers: madya, pra-mandiri or mandiri (the YDBA ladder).",
        ),
        rare=True,
    ),
    column(
        "lead_time_days",
        "amount",
        ("Waktu Tunggu|Waktu Tunggu Hari", "Lead Time|Lead Time Days"),
        ("IKM: hari dari pesanan ke pengiriman.", "Makers: days from order to delivery."),
        rare=True,
    ),
    column(
        "min_order",
        "amount",
        ("Pesanan Minimum|Min Pesanan", "Min Order|Minimum Order"),
        ("IKM: pesanan terkecil per bulan.", "Makers: the fewest pieces a month it makes."),
        rare=True,
    ),
    column(
        "topics_wanted",
        "list",
        ("Topik Diminta", "Topics Wanted"),
        (
            "IKM: yang ingin dipelajari, dipisah titik koma (;).",
            "Makers: what it wants to learn, separated by semicolons (;).",
        ),
        rare=True,
    ),
    column(
        "has_partner",
        "bool",
        ("Punya Mitra|Sudah Bermitra", "Has Partner"),
        ("IKM: sudah punya mitra industri besar.", "Makers: it has a large firm as a partner."),
        rare=True,
    ),
    column(
        "first_event",
        "bool",
        ("Acara Pertama|Pertama Kali", "First Event"),
        ("IKM: pertama kali ikut.", "Makers: it has never taken part before."),
        rare=True,
    ),
    column(
        "topics_offered",
        "list",
        ("Topik Ditawarkan", "Topics Offered"),
        (
            "Pembeli: yang dapat dibagikan, dipisah titik koma (;).",
            "Buyers: what it can share, separated by semicolons (;).",
        ),
        rare=True,
    ),
    column(
        "regions",
        "list",
        ("Daerah|Wilayah", "Regions|Region"),
        (
            "Pembeli: kota asal IKM yang dicari; kosong berarti mana saja.",
            "Buyers: towns from which it looks for makers; empty means any.",
        ),
        rare=True,
    ),
    column(
        "phone",
        "text",
        ("Telepon|No Telepon|HP|WA", "Phone|Telephone"),
        (
            "Untuk menemukan perusahaan yang tercatat dua kali.",
            "By which companies entered twice are found.",
        ),
        rare=True,
    ),
    column(
        "email",
        "text",
        ("Surel", "E-mail"),
        (
            "Untuk menemukan perusahaan yang tercatat dua kali.",
            "By which companies entered twice are found.",
        ),
        rare=True,
    ),
)
"""Columns of Companies that are fields of the profile."""

_COMPANY = column(
    "company",
    "id",
    ("Perusahaan|ID Perusahaan", "Company|Company ID"),
    ("Id perusahaan.", "Id of the company."),
    True,
)

NEEDS = sheet(
    "Needs",
    ("Kebutuhan|Kebutuhan Komponen", "Needs|Part Needs"),
    (
        "Satu baris untuk tiap komponen yang dicari pembeli; boleh kosong.",
        "One row for each part that a buyer wants made; may be empty.",
    ),
    _COMPANY,
    column(
        "part",
        "text",
        ("Komponen|Nama Komponen|Part", "Part|Part Name|Component"),
        ("Nama komponen; boleh kosong.", "What it is called; may be empty."),
    ),
    column(
        "process",
        "text",
        ("Proses", "Process"),
        ("Proses pembuatannya.", "How it is made."),
        True,
    ),
    column(
        "material",
        "text",
        ("Bahan", "Material"),
        ("Bahannya; boleh kosong.", "What it is made of; may be empty."),
    ),
    column(
        "tolerance",
        "text",
        ("Toleransi", "Tolerance"),
        ("Kelas ISO 286, misalnya IT7.", "A grade of ISO 286 such as IT7."),
    ),
    column(
        "monthly_volume",
        "amount",
        ("Volume per Bulan|Volume", "Monthly Volume|Volume"),
        ("Jumlah per bulan.", "Pieces a month."),
    ),
    column(
        "certificates",
        "list",
        ("Sertifikat", "Certificates|Certificate"),
        (
            "Sertifikat yang diminta, dipisah titik koma (;).",
            "Those required, separated by semicolons (;).",
        ),
    ),
    column(
        "lead_time_days",
        "amount",
        ("Waktu Tunggu|Waktu Tunggu Hari", "Lead Time|Lead Time Days"),
        ("Hari dari pesanan ke pengiriman.", "Days from order to delivery."),
    ),
    column(
        "must",
        "bool",
        ("Wajib|Harus", "Must|Required|Mandatory"),
        (
            "ya bila hanya IKM yang memenuhinya ditemui.",
            "yes where only makers that meet it are met.",
        ),
    ),
)

WISHES = sheet(
    "Wishes",
    ("Keinginan|Pilihan", "Wishes|Wish"),
    (
        "Satu baris untuk tiap perusahaan yang ingin ditemui, atau ditolak; boleh kosong.",
        "One row for each company that another wants to meet, or will not meet; may be empty.",
    ),
    _COMPANY,
    column(
        "other",
        "id",
        ("Ingin Bertemu|Dengan|ID Dituju", "Wants to Meet|With|Other Company"),
        ("Id perusahaan yang dimaksud.", "Id of the company it is about."),
        True,
    ),
    column(
        "rank",
        "int",
        ("Urutan|Peringkat", "Rank|Choice"),
        ("1 untuk pilihan pertama; kosong berarti 1.", "1 for its first choice; empty means 1."),
    ),
    column(
        "veto",
        "bool",
        ("Menolak|Veto", "Veto|Refuses"),
        ("ya bila tidak bersedia bertemu.", "yes where it will not meet it."),
    ),
)
