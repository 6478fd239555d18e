"""What each request is about: the need that its maker serves best."""

import numpy as np

from ..models.event import Event
from ..scoring.board import CHUNK, Scores, ScoringError
from ..scoring.components import capability
from ..scoring.market import Pairs
from ..scoring.taxonomy import taxonomy


def processes_of(event: Event) -> dict[str, str]:
    """Return the process of each request, by its id; none where no need is served.

    An event of one side, or without profiles, has none.
    """
    try:
        board = Scores(event)
    except ScoringError:
        return {}
    known = ((request.id, board.pair(request.companies)) for request in event.requests)
    asked = [(name, pair) for name, pair in known if pair is not None]
    found: dict[str, str] = {}
    for start in range(0, len(asked), CHUNK):
        found |= _best(board, asked[start : start + CHUNK])
    return found


def _best(board: Scores, asked: list[tuple[str, tuple[int, int]]]) -> dict[str, str]:
    maker, buyer = (
        np.array(side, dtype=np.int64) for side in zip(*(pair for _, pair in asked), strict=True)
    )
    fits = capability.fits(board.market, Pairs(maker, buyer)).max(axis=2)
    best = fits.argmax(axis=1)
    at = np.arange(len(best))
    served = fits[at, best] > 0
    processes = board.market.needs[buyer, best]
    terms = taxonomy("processes").terms
    return {
        name: terms[process].code
        for (name, _), process, serves in zip(asked, processes.tolist(), served, strict=True)
        if serves
    }
