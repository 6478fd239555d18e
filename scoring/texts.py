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
    }
)

TEXTS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "score": {
            "id": "Skor {score} = 100 × √({maker:.4f} × {buyer:.4f})",
            "en": "Score {score} = 100 × √({maker:.4f} × {buyer:.4f})",
        },
        "gain": {
            "id": "Manfaat bagi {name}: {value:.4f}",
            "en": "What {name} gains: {value:.4f}",
        },
        "part": {
            "id": "  {name}: {value:.4f} × bobot {weight:g}",
            "en": "  {name}: {value:.4f} × weight {weight:g}",
        },
        "weights": {
            "id": "  dibagi jumlah bobot {total:g}",
            "en": "  divided by the sum of weights {total:g}",
        },
        "needs": {"id": "Kebutuhan dan proses", "en": "Needs and processes"},
        "met": {
            "id": "  {need}: dipenuhi {process} sebesar {fit:.2f}",
            "en": "  {need}: met by {process} to {fit:.2f}",
        },
        "unmet": {"id": "  {need}: belum terpenuhi", "en": "  {need}: not met"},
        "must": {"id": " (wajib)", "en": " (must-have)"},
        "missing": {"id": "Yang belum ada", "en": "What is missing"},
        "certificate": {
            "id": "  sertifikat {name} untuk {need}",
            "en": "  certificate {name} for {need}",
        },
        "material": {"id": "  bahan {name} untuk {need}", "en": "  material {name} for {need}"},
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
            "id": "  {company}: {text!r} tidak dikenal, tidak dihitung",
            "en": "  {company}: {text!r} is not known, and does not count",
        },
        "given": {
            "id": "Permintaan ini memakai skor dari panitia: {score:g}",
            "en": "This request has a score given by hand: {score:g}",
        },
        "no_request": {
            "id": "Pasangan ini tidak menjadi permintaan: {reason}",
            "en": "This pair does not become a request: {reason}",
        },
        "below": {"id": "skornya di bawah batas {floor:g}", "en": "its score is below {floor:g}"},
        "veto": {"id": "{who} tidak bersedia bertemu", "en": "{who} will not meet the other"},
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
