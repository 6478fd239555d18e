"""The code on an agenda: the address of its calendar, or the agenda itself as text."""

import io
from urllib.parse import quote

from ...models.schedule import Meeting
from ..schedule_view import View

TEXT = "text"

MOST_BYTES = 500
"""More of them make a code too fine for a telephone to read from paper of this size."""


def qr_svg(
    view: View, company: str, meetings: list[Meeting], name: str, asked: str | None
) -> str | None:
    """Return the code of a company's agenda as SVG.

    Parameters
    ----------
    asked : str or None
        ``text`` for the agenda; else the address of a folder that holds the calendars; ``None``
        for no code.
    """
    if asked is None:
        return None
    import segno

    address = f"{asked.rstrip('/')}/{quote(name)}.ics"
    content = _agenda(view, company, meetings) if asked == TEXT else address
    image = io.BytesIO()
    segno.make(content, error="l", micro=False).save(image, kind="svg", border=2)
    return image.getvalue().decode()


def _agenda(view: View, company: str, meetings: list[Meeting]) -> str:
    """Return the agenda line by line; the last ones are counted where they are too many."""
    lines = [view.label(company)[:100]]
    for n, meeting in enumerate(meetings):
        line = f"{view.when(meeting)} {meeting.table} {view.partner_labels(meeting, company)[:60]}"
        if len("\n".join([*lines, line]).encode()) > MOST_BYTES:
            return "\n".join([*lines, f"+{len(meetings) - n}"])
        lines.append(line)
    return "\n".join(lines)
