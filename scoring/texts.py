"""What an explanation says, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from .profiles import Need
from .taxonomy import Language, taxonomy

COMPONENT_NAMES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "capability": {"id": "kemampuan proses", "en": "capability"},
        "capacity": {"id": "kapasitas terhadap volume", "en": "capacity against volume"},
        "quality": {"id": "sertifikat mutu", "en": "certificates"},
        "lead_time": {"id": "waktu tunggu", "en": "lead time"},
        "topics": {"id": "topik yang dipertukarkan", "en": "topics exchanged"},
        "region": {"id": "daerah", "en": "region"},
        "development": {"id": "pengembangan IKM", "en": "development"},
        "wishes_maker": {"id": "keinginan IKM", "en": "the maker's wish"},
        "wishes_buyer": {"id": "keinginan pembeli", "en": "the buyer's wish"},
        "history": {"id": "pertemuan terdahulu", "en": "past meetings"},
        "attendance": {"id": "kehadiran", "en": "attendance"},
    }
)

TEXTS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "score": {
            "id": "Skor {score} = 100 × √({maker:.4f} × {buyer:.4f})",
            "en": "Score {score} = 100 × √({maker:.4f} × {buyer:.4f})",
        },
        "expected": {
            "id": "Skor {score} = 100 × √({maker:.4f} × {buyer:.4f}) × kehadiran {shows:.4f}",
            "en": "Score {score} = 100 × √({maker:.4f} × {buyer:.4f}) × attendance {shows:.4f}",
        },
        "gain": {
            "id": "Manfaat bagi {name}: {value:.4f}",
            "en": "What {name} gains: {value:.4f}",
        },
        "part": {
            "id": "  {name}: {value:.4f} × bobot {weight}",
            "en": "  {name}: {value:.4f} × weight {weight}",
        },
        "weights": {
            "id": "  dibagi jumlah bobot {total}",
            "en": "  divided by the sum of weights {total}",
        },
        "needs": {"id": "Kebutuhan dan proses", "en": "Needs and processes"},
        "met": {
            "id": "  {need}: dipenuhi dengan {process}, nilai {fits}",
            "en": "  {need}: met by {process}, worth {fits}",
        },
        "elsewhere": {
            "id": "  {need}: bukan pasangan terbaik, nilai {fits}",
            "en": "  {need}: not in the best assignment, worth {fits}",
        },
        "unmet": {"id": "  {need}: belum terpenuhi", "en": "  {need}: not met"},
        "columns": {
            "id": "  nilai untuk {names}; jumlah tiap nilai dibagi {count}, paling tinggi 1",
            "en": "  worth for {names}; the sum of each is divided by {count}, at most 1",
        },
        "must": {"id": " (wajib)", "en": " (must-have)"},
        "missing": {"id": "Yang belum ada", "en": "What is missing"},
        "certificate": {
            "id": "  sertifikat {name} untuk {need}",
            "en": "  certificate {name} for {need}",
        },
        "material": {"id": "  bahan {name} untuk {need}", "en": "  material {name} for {need}"},
        "process": {
            "id": "  proses untuk {need}; yang ada {has}",
            "en": "  process for {need}; there is {has}",
        },
        "tolerance": {
            "id": "  toleransi IT{wanted} untuk {need}; yang ada {has}",
            "en": "  tolerance IT{wanted} for {need}; there is {has}",
        },
        "volume": {
            "id": "  kapasitas {wanted} per bulan untuk {need}; yang ada {has}",
            "en": "  capacity of {wanted} a month for {need}; there is {has}",
        },
        "min_order": {
            "id": "  pesanan minimum {has} per bulan; {need} hanya {wanted}",
            "en": "  a smallest order of {has} a month; {need} is only {wanted}",
        },
        "lead_time": {
            "id": "  waktu tunggu {wanted:g} hari untuk {need}; yang ada {has}",
            "en": "  lead time of {wanted:g} days for {need}; there is {has}",
        },
        "untold": {"id": "tidak disebut", "en": "none told"},
        "topic": {
            "id": "  topik {name} diminta, tidak ditawarkan",
            "en": "  topic {name} is wanted, not offered",
        },
        "nothing": {"id": "  tidak ada", "en": "  nothing"},
        "words": {"id": "Kata dalam profil", "en": "Words of the profiles"},
        "read": {
            "id": "  {company}: {text!r} dibaca sebagai {name}",
            "en": "  {company}: {text!r} was read as {name}",
        },
        "not_read": {
            "id": "  {company}: {text!r} tidak jelas, tidak dihitung",
            "en": "  {company}: {text!r} is not clear, and does not count",
        },
        "given": {
            "id": "Permintaan ini memakai skor dari panitia: {score:g}",
            "en": "This request has a score given by hand: {score:g}",
        },
        "refused": {
            "id": "Pasangan ini tidak dipertemukan: {reason}",
            "en": "This pair must not meet: {reason}",
        },
        "not_proposed": {
            "id": "Pasangan ini tidak diusulkan: {reason}",
            "en": "This pair is not proposed: {reason}",
        },
        "below": {
            "id": "Di bawah batas {floor:g}: menjadi permintaan hanya bila salah satu kekurangan "
            "calon",
            "en": "Below {floor:g}: a request only where one of both has too few candidates",
        },
        "forbidden": {"id": "acara ini melarangnya", "en": "the event forbids it"},
        "veto": {"id": "{who} tidak bersedia bertemu", "en": "{who} will not meet the other"},
        "past": {"id": "Acara terdahulu", "en": "Earlier events"},
        "never_met": {
            "id": "  belum pernah bertemu: {name} {worth:g}",
            "en": "  never met: {name} {worth:g}",
        },
        "met_before": {"id": "  {day} {event}: {came}", "en": "  {day} {event}: {came}"},
        "met_worth": {"id": "  maka {name} {worth:g}", "en": "  so {name} {worth:g}"},
        "came_order": {"id": "pesanan pembelian", "en": "a purchase order"},
        "came_trial": {"id": "pesanan percobaan", "en": "a trial order"},
        "came_mou": {"id": "nota kesepahaman", "en": "an MoU"},
        "came_interest": {"id": "ada minat", "en": "there was interest"},
        "came_nothing": {"id": "bertemu tanpa hasil", "en": "they met, and nothing came of it"},
        "came_no_show": {"id": "ada yang tidak hadir", "en": "somebody did not come"},
        "came_moved": {"id": "dipindah", "en": "it was moved"},
        "came_unreported": {"id": "tidak dilaporkan", "en": "nothing was reported"},
        "absences": {
            "id": "  {company}: tidak hadir {absent} dari {reported} pertemuan; hadir lagi "
            "dengan peluang 1 − {absent} / ({reported} + {kept}) = {shows:.4f}",
            "en": "  {company}: absent from {absent} of {reported} meetings; comes with a chance "
            "of 1 − {absent} / ({reported} + {kept}) = {shows:.4f}",
        },
        "has_partner": {
            "id": "  {company} sudah bermitra sejak acara terdahulu",
            "en": "  {company} has found a partner at an earlier event",
        },
        "no_partner": {
            "id": "  {company} pernah ikut dan belum bermitra",
            "en": "  {company} was at an earlier event and has no partner yet",
        },
        "bound": {"id": "  {need}: sudah bermitra", "en": "  {need}: they are partners already"},
        "spent": {
            "id": "sudah bermitra untuk semua yang dapat dipenuhi",
            "en": "they are partners already for all that could be met",
        },
        "no_must": {
            "id": "kebutuhan wajib tidak terpenuhi: {needs}",
            "en": "a must-have is not met: {needs}",
        },
    }
)


def need_label(need: Need, language: Language) -> str:
    """Return what people call a need: the part, and how it is made."""
    name = taxonomy("processes").label(need.process, language)
    return f"{need.part} ({name})" if need.part else name


def text(key: str, language: Language, **values: object) -> str:
    """Return a text with its values filled in."""
    return TEXTS[key][language].format(**values)
