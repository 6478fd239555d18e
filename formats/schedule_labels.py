"""The words of printed schedules, in both languages."""

from collections.abc import Mapping
from datetime import date

from .columns import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    # key: (Indonesian, English)
    "grid": ("Jadwal per Meja", "Grid"),
    "by_company": ("Per Perusahaan", "By company"),
    "by_slot": ("Per Slot", "By slot"),
    "summary": ("Ringkasan", "Summary"),
    "not_held": ("Tidak terjadwal", "Not scheduled"),
    "data_note": (
        "Lembar inilah yang dibaca kembali; lembar lain hanya untuk dibaca orang.",
        "This sheet is what is read back; the others are for people.",
    ),
    "table": ("Meja", "Table"),
    "room": ("Ruang", "Room"),
    "slot": ("Slot", "Slot"),
    "session": ("Sesi", "Session"),
    "date": ("Tanggal", "Date"),
    "time": ("Waktu", "Time"),
    "company": ("Perusahaan", "Company"),
    "id": ("ID", "ID"),
    "city": ("Kota", "City"),
    "partner": ("Bertemu dengan", "Meets"),
    "companies": ("Perusahaan", "Companies"),
    "request": ("Permintaan", "Request"),
    "score": ("Skor", "Score"),
    "continued": ("(lanjutan)", "(continued)"),
    "people": ("Wakil dan Juru Bahasa", "Representatives and Interpreter"),
    "interpreter": ("Juru bahasa", "Interpreter"),
    "event": ("Acara", "Event"),
    "status": ("Status", "Status"),
    "optimal": ("optimal (terbukti)", "optimal (proven)"),
    "feasible": ("layak", "feasible"),
    "infeasible": ("tidak mungkin", "infeasible"),
    "unknown": ("belum diketahui", "unknown"),
    "reasons": ("Sebab", "Reasons"),
    "meetings": ("Pertemuan", "Meetings"),
    "seconds": ("Detik", "Seconds"),
    "objective": ("Tujuan", "Objective"),
    "objective_shortfall": ("Kekurangan pertemuan", "Meetings missing to minimums"),
    "objective_score": ("Jumlah skor", "Total score"),
    "value": ("Nilai", "Value"),
    "bound": ("Batas terbukti", "Proven bound"),
    "gap": ("Selisih", "Gap"),
    "minimum": ("Minimum", "Minimum"),
    "missing": ("Kekurangan", "Missing"),
    "no_meetings": ("tanpa pertemuan", "no meetings"),
    "no_report": ("tanpa laporan", "no report"),
}


def words(language: Language) -> dict[str, str]:
    """Return the words by their keys in a language."""
    column = 0 if language == "id" else 1
    return {key: pair[column] for key, pair in _WORDS.items()}


_DAYS: Mapping[Language, str] = {
    "id": "Sen Sel Rab Kam Jum Sab Min",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
}
_MONTHS: Mapping[Language, str] = {
    "id": "Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}


def day_text(day: date, language: Language) -> str:
    """Return a date as people say it, such as ``Kam, 26 Jan 2017``."""
    weekday = _DAYS[language].split()[day.weekday()]
    return f"{weekday}, {day.day} {_MONTHS[language].split()[day.month - 1]} {day.year}"
