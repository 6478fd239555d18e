"""Random draws that are the same on every platform and with every Python."""

from random import Random

import numpy as np
from numpy.typing import NDArray


class Draw:
    """A seeded source of draws.

    Python promises the same sequence for a seed only of ``Random.random``, and NumPy freezes that
    of ``RandomState``, which is the same Mersenne Twister; ``sample``, ``shuffle`` or ``gauss``
    may change. Everything here is therefore made of it.

    Parameters
    ----------
    seed : int
        Not negative, since ``Random`` takes −1 for 1.
    """

    def __init__(self, seed: int) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise ValueError(f"seed is {seed!r}: must be a whole number, 0 or more")
        *key, position = Random(seed).getstate()[1]
        twister = np.random.RandomState()
        twister.set_state(("MT19937", np.array(key, dtype=np.uint32), position, 0, 0.0))
        self.unit = twister.random_sample

    def units(self, size: int) -> NDArray[np.float64]:
        """Return as many draws from 0 to 1 as ``size`` calls of ``unit``."""
        return self.unit(size)

    def below(self, count: int) -> int:
        """Return one of 0 … ``count`` − 1."""
        return int(self.unit() * count)

    def all_below(self, count: int, size: int) -> NDArray[np.int64]:
        """Return the same draws as ``size`` calls of ``below``."""
        return (self.units(size) * count).astype(np.int64)

    def between(self, low: int, high: int) -> int:
        """Return one of ``low`` … ``high``, both included."""
        return low + self.below(high - low + 1)

    def sample(self, count: int, size: int) -> list[int]:
        """Return ``size`` different ones of 0 … ``count`` − 1, in ascending order."""
        pool = list(range(count))
        for n in range(size):
            other = n + self.below(count - n)
            pool[n], pool[other] = pool[other], pool[n]
        return sorted(pool[:size])
