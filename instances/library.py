"""Sample events: one of published facts, the others made up in the sizes of real events."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from .sizes import Sizes

if TYPE_CHECKING:
    from ..models.event import Event

_FOLDER = __name__.rpartition(".")[0]


@dataclass(frozen=True)
class Sample:
    """A sample event; either of a file beside this module or made with seed 0.

    Attributes
    ----------
    name : str
        What it is asked for by.
    title : str
        Name of the event.
    source : str
        Where its size (or its facts) come from, in one sentence.
    file : str or None
        Name of the JSON file.
    sizes : Sizes or None
        Sizes of a made-up event.
    first_day : datetime.date or None
        Day of a made-up event, where it is known.
    """

    name: str
    title: str
    source: str
    file: str | None = None
    sizes: Sizes | None = None
    first_day: date | None = None

    def load(self) -> "Event":
        """Read or make the event; raises ``InputError`` where a file was damaged."""
        if self.sizes is not None:
            return self._made(self.sizes)
        from ..formats.parse import parse_event

        return parse_event(files(_FOLDER).joinpath(f"{self.file}").read_bytes()).value

    def _made(self, sizes: Sizes) -> "Event":
        from .generator import FIRST_DAY, make_event

        return make_event(sizes, name=self.title, first_day=self.first_day or FIRST_DAY)

    def __str__(self) -> str:
        if self.sizes is None:
            return f"{self.title}. {self.source}"
        return f"{self.title}: {self.sizes}; made up. {self.source}"


_SAMPLES = (
    Sample(
        "tegal-2017",
        "Link & Match Tegal 2017",
        "Companies, date and the seven reported partnerships: ANTARA news item on the Kemenperin "
        "programme; processes: public reports that its note names; all else is illustrative.",
        file="tegal-2017.json",
    ),
    Sample(
        "pasuruan-rules",
        "Contoh Pasuruan: semua aturan",
        "All of it is made up, and small enough to read: a group meeting, a two-slot meeting, two "
        "representatives in one slot, a scarce interpreter, zones, a home table, spare tables.",
        file="pasuruan-rules.json",
    ),
    Sample(
        "tegal-2021",
        "Contoh Tegal 2021",
        "Size of the Tegal event of 2021: 20 IKM and 5 firms.",
        sizes=Sizes(20, 5, slots=10, tables=5, requests_per_ikm=4),
    ),
    Sample(
        "kemenperin-early-2017",
        "Contoh Kemenperin awal 2017",
        "Size of the Kemenperin event of early 2017: 50 IKM.",
        sizes=Sizes(50, 20, slots=12, tables=18, requests_per_ikm=8),
    ),
    Sample(
        "kemenperin-2017",
        "Contoh Kemenperin 2017",
        "Size of the Kemenperin event of 11 December 2017: 70 IKM and 30 APM suppliers.",
        sizes=Sizes(70, 30, slots=12, tables=28, requests_per_ikm=12),
        first_day=date(2017, 12, 11),
    ),
    Sample(
        "kemenperin-2022",
        "Contoh Kemenperin 2022",
        "Size of the Kemenperin event of November 2022: 32 IKM and 16 firms of one brand's tiers.",
        sizes=Sizes(32, 16, slots=12, tables=14, requests_per_ikm=8, slot_minutes=20),
    ),
    Sample(
        "kemenperin-2024",
        "Contoh Kemenperin 2024",
        "Size of the Kemenperin events of 2022 to 2024 together: 122 IKM and 55 Tier-1 firms.",
        sizes=Sizes(122, 55, slots=16, tables=50, requests_per_ikm=10, slot_minutes=20),
    ),
    Sample(
        "medan-2024",
        "Contoh Medan 2024",
        "Size of the Medan event of 2024: 67 one-to-one meetings.",
        sizes=Sizes(23, 9, slots=8, tables=9, requests_per_ikm=5, slot_minutes=20),
    ),
    Sample(
        "kemenperin-2025",
        "Contoh Kemenperin 2025",
        "Size of the Kemenperin event of 2 December 2025: 33 IKM and 24 firms signed 36 MoUs.",
        sizes=Sizes(33, 24, slots=12, tables=21, requests_per_ikm=8, slot_minutes=20),
        first_day=date(2025, 12, 2),
    ),
    Sample(
        "yokosuka",
        "Contoh Yokosuka",
        "Size of the Yokosuka matching fair: 36 buyers (here as Tier-1), 304 suppliers (here as "
        "IKM) with 3 choices each, 12-minute meetings, at most 18 a buyer.",
        sizes=Sizes(
            304, 36, slots=20, tables=36, requests_per_ikm=3, slot_minutes=12, max_meetings=18
        ),
    ),
    Sample(
        "een",
        "Contoh EEN",
        "Size of an EEN brokerage event: about 700 firms and 2,500 meetings, here with two sides.",
        sizes=Sizes(350, 350, slots=16, tables=160, requests_per_ikm=9, slot_minutes=20),
    ),
    Sample(
        "expo-300",
        "Contoh Expo 300",
        "A size for measuring: 300 × 300 × 30 with half the tables that all would need.",
        sizes=Sizes(300, 300, slots=30, tables=150, requests_per_ikm=20),
    ),
    Sample(
        "iltm",
        "Contoh ILTM",
        "Size of ILTM North America: 475 × 475, three days of 15-minute slots, 26,000 meetings.",
        sizes=Sizes(475, 475, slots=60, tables=475, requests_per_ikm=85, absence=0.03, partial=0.1),
    ),
    Sample(
        "ipw-2017",
        "Contoh IPW 2017",
        "Size of IPW 2017, the record: about 1,300 × 1,300 with up to 44 appointments each in a "
        "set of days (one such set here).",
        sizes=Sizes(1300, 1300, slots=44, tables=1300, requests_per_ikm=90, slot_minutes=20),
    ),
    Sample(
        "ipw-2017-full",
        "Contoh IPW 2017 penuh",
        "Size of IPW 2017, the record, as a whole: about 1,300 × 1,300, more than 112,000 "
        "meetings in two sets of days.",
        sizes=Sizes(
            1300,
            1300,
            slots=90,
            tables=1300,
            requests_per_ikm=115,
            slot_minutes=20,
            absence=0.02,
            partial=0.05,
            uniform=True,
        ),
    ),
    Sample(
        "half-day-150",
        "Contoh setengah hari 150",
        "A size for measuring: 150 × 150 × 24, most companies there for half of the event.",
        sizes=Sizes(150, 150, slots=24, tables=150, requests_per_ikm=24, partial=0.0, half_day=0.6),
    ),
    Sample(
        "saturated-100",
        "Contoh jenuh 100",
        "A size for measuring: 100 × 100 × 20, all busy whenever they are there, with a fifth of "
        "the time missed here and there.",
        sizes=Sizes(
            100,
            100,
            slots=20,
            tables=100,
            requests_per_ikm=60,
            absence=0.2,
            partial=0.0,
            uniform=True,
        ),
    ),
)

SAMPLES: Mapping[str, Sample] = MappingProxyType({sample.name: sample for sample in _SAMPLES})
"""The samples by name, in the order in which they are listed."""


def names() -> list[str]:
    """Return the names of the samples."""
    return [*SAMPLES]


def describe(name: str) -> str:
    """Return what a sample is and where it comes from; raises ``ValueError`` like ``load``."""
    return str(_sample(name))


def load(name: str) -> "Event":
    """Return a sample event.

    Raises
    ------
    ValueError
        Where there is none of that name; the message lists those that exist.
    """
    return _sample(name).load()


def _sample(name: str) -> Sample:
    if name in SAMPLES:
        return SAMPLES[name]
    close = difflib.get_close_matches(name.lower(), SAMPLES, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise ValueError(f"unknown sample {name!r}; {hint}existing ones: {', '.join(SAMPLES)}")
