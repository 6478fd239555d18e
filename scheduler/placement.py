"""A schedule of the solver that knows its tables."""

from collections.abc import Mapping


class Placement(dict[int, int]):
    """Slot of each request held, with the tables that belong to it.

    Where tables are no choice of their own, schedules are plain mappings of request to slot, and
    ``seating`` gives tables in the end.

    Parameters
    ----------
    slot_of : mapping of int to int
        Slot of each request held.
    tables : mapping of int to int
        Table of each of these requests; others are left out.
    """

    def __init__(self, slot_of: Mapping[int, int], tables: Mapping[int, int]) -> None:
        super().__init__(slot_of)
        self.tables = {request: tables[request] for request in slot_of}

    def seating(self) -> dict[int, int]:
        """Return the table of each request held now."""
        return {request: self.tables[request] for request in self}


def copied(slot_of: Mapping[int, int]) -> dict[int, int]:
    """Return a copy of a schedule, with its tables where it knows them."""
    if isinstance(slot_of, Placement):
        return Placement(slot_of, slot_of.tables)
    return dict(slot_of)
