"""What is read of an event's sheets, and where in them it stands."""

from dataclasses import dataclass, field
from typing import Any

from ..models.diagnostics import Location
from ..models.parts import ID_LISTS
from .grid import Items, Notes
from .layout import EVENT, LIST_SHEETS
from .messages import Place

PEOPLE = "representatives"


@dataclass
class Reading:
    """What has been read so far, and where it stood.

    Attributes
    ----------
    notes : Notes
        Problems found on the way.
    data : dict
        The event as JSON data.
    lists : mapping of str to Items
        What each sheet held, by its field.
    places : mapping of Location to Place
        Where single values stood.
    people : mapping of Location to int
        Path of each representative in the data to its position in the sheet.
    """

    notes: Notes = field(default_factory=Notes)
    data: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Items] = field(default_factory=dict)
    places: dict[Location, Place] = field(default_factory=dict)
    people: dict[Location, int] = field(default_factory=dict)

    def place(self, location: Location) -> Place:
        """Place a path into the data in the file."""
        head = location[0] if location else None
        if self.people and location[:1] == ("companies",) and location[2:3] == (PEOPLE,):
            return self._person_place(location)
        if isinstance(head, str) and head in self.lists:
            index, name, part = (*location[1:4], None, None, None)[:3]
            items = self.lists[head]
            return items.place(
                index if isinstance(index, int) else None,
                name if isinstance(name, str) else None,
                part,
            )
        for length in (3, 2, 1):
            if location[:length] in self.places:
                return self.places[location[:length]]
        if head in ID_LISTS:
            return next(s.name for s in LIST_SHEETS if s.field == head), None, None
        return (EVENT.name, None, str(head)) if head else (None, None, None)

    def _person_place(self, location: Location) -> Place:
        name = next((part for part in location[4:] if isinstance(part, str)), None)
        return self.lists[PEOPLE].place(self.people.get(location[:4]), name)
