"""What is read of an event's sheets, and where in them it stands."""

from dataclasses import dataclass, field
from typing import Any

from ..models.diagnostics import Location
from ..models.parts import ID_LISTS
from .grid import Items, Notes
from .layout import EVENT, LIST_SHEETS
from .layout_profiles import NEEDS, WISHES
from .messages import Place


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
    owned : mapping of Location to (str, int)
        Path of each item of a company that stood in a sheet of its own, such as a representative,
        to the field of that sheet and its position in it.
    """

    notes: Notes = field(default_factory=Notes)
    data: dict[str, Any] = field(default_factory=dict)
    lists: dict[str, Items] = field(default_factory=dict)
    places: dict[Location, Place] = field(default_factory=dict)
    owned: dict[Location, tuple[str, int]] = field(default_factory=dict)

    @property
    def says_what_companies_do(self) -> bool:
        """Whether there are profiles or wishes, of which requests can be made."""
        companies = self.data.get("companies", ())
        return any(c.get("profile") or c.get("wishes") for c in companies)

    def place(self, location: Location) -> Place:
        """Place a path into the data in the file."""
        head = location[0] if location else None
        if location[2:] == ("profile", NEEDS.field):
            return self._needs_place(location)
        if head == "companies":
            for length in (5, 4):
                if location[:length] in self.owned:
                    return self._owned_place(location, length)
            if location[:4] in self.places:
                return self.places[location[:4]]
            if location[2:3] == ("profile",) and self._has_empty_cell(location):
                return self.lists["companies"].place(int(location[1]), str(location[3]))
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

    def _needs_place(self, location: Location) -> Place:
        """Place all needs of a company: its first one, or where they would stand."""
        first = (*location, 0, "process")
        if first[:5] in self.owned:
            return self._owned_place(first, 5)
        profile = self.data["companies"][location[1]].get("profile", {})
        if isinstance(profile, dict) and NEEDS.field not in profile:
            sheet = self.lists.get(NEEDS.field)
            return (sheet.name if sheet else NEEDS.name), None, None
        return self.lists["companies"].place(int(location[1]), "profile")

    def _has_empty_cell(self, location: Location) -> bool:
        """Return whether a field of a profile has a column, in which nothing stands."""
        _, n, _, *rest = location
        bounds = self.lists["companies"].bounds if "companies" in self.lists else []
        profile = self.data["companies"][n].get("profile", {}) if bounds else {}
        known = any(bound.column.field == rest[0] for bound in bounds) if rest else False
        return known and isinstance(profile, dict) and rest[0] not in profile

    def _owned_place(self, location: Location, length: int) -> Place:
        field, row = self.owned[location[:length]]
        name = next((part for part in location[length:] if isinstance(part, str)), None)
        if field == WISHES.field and name in (None, "company"):
            name = "other"
        return self.lists[field].place(row, name)
