"""From the sheet of rules to the rules of an event."""

from ..models.diagnostics import Location
from .cells import CellError, as_text, convert, json_or_text, plain, whole
from .columns import Column, normal
from .grid import RawSheet, read_items
from .layout_rules import RULE_ROWS, RULE_SETTINGS, RULES
from .reading import Reading


def read_rules(raw: RawSheet, reading: Reading) -> None:
    """Read each row; what no rule goes by is kept, for the model to complain of."""
    found = read_items(raw, RULES, reading.notes, headless=True)
    settings = {header: column for column in RULE_SETTINGS for header in column.accepted}
    listed = {header: column for column in RULE_ROWS for header in column.accepted}
    for index, item in enumerate(found.items):
        name, value = str(item.get("rule", "")), item.get("value")
        place = (raw.name, found.rows[index], found.header("value"))
        setting, rule = settings.get(normal(name)), listed.get(normal(name))
        if setting:
            _set_rule(reading, setting, value, (raw.name, found.rows[index], name))
        elif value is None:
            needed = rule is None or rule.required
            if needed and place not in reading.notes.told:
                reading.notes.error(f"rule {name!r} has no value", *place)
        elif rule:
            _add_list(reading, rule.field, value, place)
        elif not name:
            reading.notes.error("this value has no rule beside it", *place)
        else:
            reading.places["rules", name] = (raw.name, found.rows[index], name)
            reading.data.setdefault("rules", {})[name] = plain(json_or_text(as_text(value)))


def _set_rule(
    reading: Reading, setting: Column, value: object, place: tuple[str, int, str]
) -> None:
    rules = reading.data.setdefault("rules", {})
    if value is None:
        return
    if setting.field in rules:
        reading.notes.error(f"{place[2]} is given twice", *place)
        return
    reading.places["rules", setting.field] = place
    try:
        rules[setting.field] = convert(value, setting.kind)
    except CellError as error:
        reading.notes.error(str(error), *place)


def _add_list(reading: Reading, rule: str, value: object, place: tuple[str, int, str]) -> None:
    """Add the list in a cell to the lists of a rule that stands in several rows."""
    try:
        items = convert(value, "list")
        if rule == "walking":
            items = _walk(items)
    except CellError as error:
        reading.notes.error(str(error), *place)
        return
    location: Location = ("forbidden",) if rule == "forbidden" else ("rules", rule)
    data = reading.data.setdefault("rules", {}) if len(location) > 1 else reading.data
    lists = data.setdefault(rule, [])
    reading.places[*location, len(lists)] = place
    lists.append(items)


def _walk(items: object) -> list[object]:
    if not isinstance(items, list) or len(items) != 3:
        raise CellError("write two zones and the free slots between them, such as A;B;1")
    return [*items[:2], whole(items[2])]
