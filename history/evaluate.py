"""Did the scores tell? How well they ranked the meetings that something came of."""

import json
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select

from ..models.steps import BINDING
from .events import events_named
from .schema import Component, Meeting, Outcome
from .store import Store

ENOUGH = 10
"""So many meetings of each kind, with a result and without, are enough for a number."""

BANDS = (0, 20, 40, 60, 80, 100)
"""Edges of the bands of scores; what is above the last is in the last band."""

LOW = 40
"""A score below this is low."""

RESAMPLES = 2000
CONFIDENCE = 0.95

NOT_ENOUGH = "not enough"

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Auc:
    """The area under the ROC curve: how often a success scores above a failure, ties half.

    Attributes
    ----------
    name : str
        ``score``, or a component of it.
    successes, failures : int
    auc, low, high : float or None
        With its bootstrap interval; ``None`` where there is not ``ENOUGH`` of either.
    """

    name: str
    successes: int
    failures: int
    auc: float | None = None
    low: float | None = None
    high: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form; in place of a number it may say that there is not enough."""
        found = asdict(self)
        return found if self.auc is not None else {**found, "auc": NOT_ENOUGH}


@dataclass(frozen=True)
class Band:
    """Meetings of a band of scores, and the part of them that succeeded, with Wilson's interval."""

    lowest: float
    highest: float
    meetings: int
    successes: int
    share: float | None
    low: float | None
    high: float | None

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form; in place of a number it may say that there is not enough."""
        found = asdict(self)
        return found if self.share is not None else {**found, "share": NOT_ENOUGH}


@dataclass(frozen=True)
class Evaluation:
    """How well scores told what succeeded.

    Attributes
    ----------
    score : Auc
    components : tuple of Auc
    bands : tuple of Band
    low : Band
        All meetings with scores below ``LOW``.
    """

    score: Auc
    components: tuple[Auc, ...]
    bands: tuple[Band, ...]
    low: Band

    def as_dict(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "score": self.score.as_dict(),
            "components": [auc.as_dict() for auc in self.components],
            "bands": [band.as_dict() for band in self.bands],
            "low_scores": self.low.as_dict(),
        }


def evaluate(store: Store, event: str | None = None, seed: int = 0) -> Evaluation:
    """Return how well scores ranked the meetings that were held.

    A success is a meeting of which an MoU, a trial order or an order came.

    Raises
    ------
    InputError
        Where no event has this name.
    """
    frame = _held(store, event)
    success = frame["success"].to_numpy(dtype=bool)
    score = frame["score"].to_numpy(dtype=float)
    parts = pd.DataFrame([json.loads(text) for text in frame["data"].fillna("{}")])
    rng = np.random.default_rng(seed)
    components = []
    for name in parts.columns:
        values = parts[name].to_numpy(dtype=float)
        known = ~np.isnan(values)
        components.append(auc_of(str(name), values[known], success[known], rng))
    edges = list(pairwise(BANDS))
    return Evaluation(
        auc_of("score", score, success, rng),
        tuple(components),
        tuple(_band(score, success, *edge) for edge in edges),
        _band(score, success, 0, LOW),
    )


def _held(store: Store, event: str | None) -> pd.DataFrame:
    led = select(Outcome.meeting_id).where(Outcome.kind.in_(BINDING))
    query = (
        select(Meeting.score, Meeting.id.in_(led).label("success"), Component.data)
        .outerjoin(Component, Component.meeting_id == Meeting.id)
        .where(Meeting.status == "held")
        .order_by(Meeting.id)
    )
    with store.reading() as connection:
        events = events_named(connection, event)
        rows = connection.execute(query.where(events.have(Meeting.event_id))).all()
    return pd.DataFrame(rows, columns=["score", "success", "data"])


def auc_of(name: str, values: Values, success: Mask, rng: np.random.Generator) -> Auc:
    """Return the AUC of values, with a percentile bootstrap over meetings.

    Parameters
    ----------
    values : float array (meetings)
    success : bool array (meetings)

    Notes
    -----
    Ties count half, as in the statistic of Mann and Whitney (1947). Meetings of one value are
    resampled as one count, which is the same and takes no longer for many meetings.
    """
    won, lost = int(success.sum()), int((~success).sum())
    if min(won, lost) < ENOUGH:
        return Auc(name, won, lost)
    from scipy.stats import mannwhitneyu

    exact = mannwhitneyu(values[success], values[~success], method="asymptotic").statistic
    _, level = np.unique(values, return_inverse=True)
    count = int(level.max()) + 1
    cells = np.concatenate([np.bincount(level[w], minlength=count) for w in (success, ~success)])
    drawn = rng.multinomial(len(values), cells / len(values), size=RESAMPLES)
    areas = _areas(drawn[:, :count], drawn[:, count:])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(areas[~np.isnan(areas)], [tail, 1 - tail])
    return Auc(name, won, lost, *(round(float(v), 4) for v in (exact / (won * lost), low, high)))


def _areas(won: NDArray[np.int64], lost: NDArray[np.int64]) -> Values:
    """Return the AUC of counts by level (samples, levels); NaN where one kind is not drawn."""
    below = np.cumsum(lost, axis=1) - lost
    pairs = (won * (below + lost / 2)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        areas: Values = pairs / (won.sum(axis=1) * lost.sum(axis=1))
    return areas


def _band(score: Values, success: Mask, lowest: float, highest: float) -> Band:
    inside = (score >= lowest) & ((score < highest) | (highest == BANDS[-1]))
    meetings, won = int(inside.sum()), int(success[inside].sum())
    if meetings < ENOUGH:
        return Band(lowest, highest, meetings, won, None, None, None)
    from scipy.stats import binomtest

    interval = binomtest(won, meetings).proportion_ci(CONFIDENCE, method="wilson")
    figures = (won / meetings, interval.low, interval.high)
    return Band(lowest, highest, meetings, won, *(round(float(v), 4) for v in figures))
