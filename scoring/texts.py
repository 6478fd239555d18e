"""What an explanation says, in both languages."""

from collections.abc import Mapping, Sequence
from functools import cache
from numbers import Real
from string import Formatter
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
            "id": "Skor {score:g} = 100 × √({maker:.4f} × {buyer:.4f})",
            "en": "Score {score:g} = 100 × √({maker:.4f} × {buyer:.4f})",
        },
        "expected": {
            "id": "Skor {score:g} = 100 × √({maker:.4f} × {buyer:.4f}) × kehadiran {shows:.4f}",
            "en": "Score {score:g} = 100 × √({maker:.4f} × {buyer:.4f}) × attendance {shows:.4f}",
        },
        "gain": {
            "id": "Manfaat bagi {name}: {value:.4f}",
            "en": "What {name} gains: {value:.4f}",
        },
        "part": {
            "id": "  {name}: {value:.4f} × bobot {weight:.15g}",
            "en": "  {name}: {value:.4f} × weight {weight:.15g}",
        },
        "weights": {
            "id": "  dibagi jumlah bobot {total:.15g}",
            "en": "  divided by the sum of weights {total:.15g}",
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
            "id": "  kapasitas {wanted:,.15g} per bulan untuk {need}; yang ada {has}",
            "en": "  capacity of {wanted:,.15g} a month for {need}; there is {has}",
        },
        "min_order": {
            "id": "  pesanan minimum {has:,.15g} per bulan; {need} hanya {wanted:,.15g}",
            "en": "  a smallest order of {has:,.15g} a month; {need} is only {wanted:,.15g}",
        },
        "lead_time": {
            "id": "  waktu tunggu {wanted:g} hari untuk {need}; yang ada {has}",
            "en": "  lead time of {wanted:g} days for {need}; there is {has}",
        },
        "untold": {"id": "belum dicantumkan", "en": "none stated"},
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
        "apart": {
            "id": "Tidak ada proses untuk suatu kebutuhan, topik, atau keinginan yang "
            "mempertemukan keduanya: tidak diusulkan",
            "en": "No process for a need, no topic and no wish brings the two together: "
            "not proposed",
        },
        "no_gain": {"id": "tidak ada manfaat bagi {who}", "en": "nothing to gain for {who}"},
        "zero": {"id": "Skor 0: {reason}", "en": "The score is 0: {reason}"},
        "wanting": {
            "id": "{reason}; menjadi permintaan karena salah satu kekurangan calon",
            "en": "{reason}; a request all the same, since one of both has too few candidates",
        },
        "not_wanting": {
            "id": "{reason}; tidak menjadi permintaan, keduanya cukup calon lain",
            "en": "{reason}; no request, since both have other candidates enough",
        },
        "report_removed": {
            "id": "{maker} dan {buyer} tidak dipertemukan: {reason}",
            "en": "{maker} and {buyer} do not meet: {reason}",
        },
        "report_asked": {
            "id": "{maker} dan {buyer} dapat bertemu karena diminta, tetapi: {reason}",
            "en": "{maker} and {buyer} may meet since they are requested, but: {reason}",
        },
        "report_zero": {
            "id": "{maker} dan {buyer} mendapat skor 0: {reason}",
            "en": "{maker} and {buyer} score 0: {reason}",
        },
        "report": {
            "id": "Permintaan: {requests} ({made} baru, {rescored} diberi skor lagi, {kept} tetap)"
            "; pasangan yang tidak dipertemukan: {removed} (permintaan dihapus: {dropped})",
            "en": "Requests: {requests} ({made} new, {rescored} scored again, {kept} as given); "
            "pairs excluded: {removed} (their requests left out: {dropped})",
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


def no_gain(gains: Sequence[float], names: Sequence[str], language: Language) -> str:
    """Return for whom of maker and buyer a meeting is worth nothing."""
    idle = [name for gain, name in zip(gains, names, strict=True) if not gain]
    return text("no_gain", language, who=", ".join(idle or names))


def text(key: str, language: Language, **values: object) -> str:
    """Return a text with its values filled in, numbers with the language's signs."""
    return _formatter(language).format(TEXTS[key][language], **values)


def number(value: float, form: str, language: Language) -> str:
    """Return a number in a form such as ``.4f``, with the language's signs."""
    return format(value, form).translate(_signs(language))


@cache
def _signs(language: Language) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return str.maketrans({".": get_decimal_symbol(language), ",": get_group_symbol(language)})


class _Localised(Formatter):
    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: object, form: str) -> str:
        if isinstance(value, Real):
            return number(float(value), form, self._language) if form else str(value)
        return format(value, form)


@cache
def _formatter(language: Language) -> Formatter:
    return _Localised(language)
