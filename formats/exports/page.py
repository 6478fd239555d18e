"""A page for telephones and projectors: one file that needs no network and runs anywhere.

Texts of the event are data in it, escaped so that none of them ends the script that holds it.
"""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from ...models.base import format_time
from ...models.report import ObjectiveResult
from ..schedule_view import View

VIEWS = ("agenda", "now", "slot", "grid", "figures")

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_WORDS = (
    *("time", "table", "partner", "companies", "no_meetings", "all", "on_now", "next", "over"),
    *("count_found", "count_meetings"),
)

_BINS = 10


def page_bytes(view: View) -> bytes:
    """Return the page as HTML."""
    from jinja2 import Environment
    from markupsafe import Markup

    script, style = _part("page.js"), _part("page.css")
    template = Environment(autoescape=True, trim_blocks=True).from_string(_part("page.html"))
    days = list(dict.fromkeys(slot.start.date() for slot in view.event.ordered_slots))
    text = template.render(
        language=view.language,
        event=view.title,
        dates=" – ".join(
            view.say.day(day, long=True) for day in dict.fromkeys((days[0], days[-1]))
        ),
        draft=view.draft,
        say=view.say.words | {"timezone_note": view.event.timezone},
        views=VIEWS,
        sentences=list(sentences(view)),
        data=Markup(script_json(_data(view))),
        script=Markup(script),
        style=Markup(style),
        script_hash=_hash(script),
        style_hash=_hash(style),
    )
    return text.encode()


def script_json(value: object) -> str:
    """Return JSON that may stand in a script element: it holds no sign that could end it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _part(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _data(view: View) -> dict[str, Any]:
    slots = [view.slots[slot] for slot in view.slot_order if slot in view.slots]
    return {
        "timezone": view.event.timezone,
        "days": len({slot.start.date() for slot in slots}),
        "words": {key: view.say[key] for key in _WORDS},
        "slots": [
            {
                "id": slot.id,
                "date": view.say.day(slot.start),
                "start": format_time(slot.start),
                "end": format_time(slot.end),
                "session": slot.session,
            }
            for slot in slots
        ],
        "tables": [{"id": table, "room": view.room(table)} for table in view.table_order],
        "companies": [
            {"id": c, "name": view.label(c), "city": view.city(c), "side": view.side(c)}
            for c in view.company_order
        ],
        **_meetings(view),
        "charts": list(_charts(view)),
    }


def _meetings(view: View) -> dict[str, Any]:
    """Return the meetings as rows of positions, with the texts that several of them share."""
    slot_at = {slot.id: n for n, slot in enumerate(view.event.ordered_slots)}
    table_at = {table: n for n, table in enumerate(view.table_order)}
    company_at = {company: n for n, company in enumerate(view.company_order)}
    texts: dict[str, int] = {"": 0}
    rows = []
    for m in view.meetings:
        if m.slot in slot_at:  # drafts may name others, of which no time is known
            text = texts.setdefault(" · ".join(view.remarks(m)), len(texts))
            place = [slot_at[m.slot], len(view.taken(m)), table_at[m.table], text]
            rows.append([*place, *(company_at[c] for c in m.companies)])
    return {"meetings": rows, "texts": list(texts)}


def sentences(view: View) -> Iterator[str]:
    """Yield what the solver found and proved, in words for visitors."""
    say, report = view.say, view.schedule.report
    yield say.text(
        "sentence_meetings",
        meetings=say.number(len(view.meetings)),
        companies=say.number(len(view.company_order)),
        slots=say.number(len(view.slot_order)),
    )
    for objective in report.objectives if report else ():
        name = say.get(f"objective_{objective.name}", objective.name)
        yield f"{name}: {say.number(objective.value)}. {_proof(view, objective)}"
    without = sum(not one.meetings for one in view.standings)
    if without:
        yield say.text("sentence_without", count=say.number(without))


def _proof(view: View, objective: ObjectiveResult) -> str:
    if objective.bound is None:
        return view.say["sentence_open"]
    if objective.gap == 0:
        return view.say["sentence_best"]
    bound, gap = view.say.number(objective.bound), view.say.percent(objective.gap or 0, 2)
    return view.say.text("sentence_gap", bound=bound, gap=gap)


def _charts(view: View) -> Iterator[dict[str, Any]]:
    """Yield tables that the page draws as bars: label, number, and how the number is shown."""
    say = view.say
    for side in dict.fromkeys(view.side(company.id) for company in view.event.companies):
        of_side = [s for s in view.standings if view.side(s.company) == side]
        shares = [s.satisfaction for s in of_side if s.satisfaction is not None]
        bins = Counter(min(int(share * _BINS), _BINS - 1) for share in shares)
        step = 100 // _BINS
        yield {
            "title": ": ".join(filter(None, [say["satisfaction_axis"], side])),
            "heads": [say["satisfaction"], say["companies"]],
            "rows": [[f"{n * step}–{(n + 1) * step} %", bins[n]] for n in range(_BINS)],
        }
    yield {
        "title": say["table_use_chart"],
        "heads": [say["slot"], say["tables_in_use"]],
        "rows": [
            [" ".join(filter(None, [slot, view.time(slot)])), used]
            for slot, used in view.table_use.items()
        ],
    }
    breaks = Counter(s.breaks for s in view.standings if s.meetings)
    yield {
        "title": say["breaks_chart"],
        "heads": [say["breaks"], say["companies"]],
        "rows": [[str(n), breaks[n]] for n in range(max(breaks, default=0) + 1)],
    }
