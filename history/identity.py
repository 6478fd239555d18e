"""Which companies of an event are those of earlier ones, by their names."""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import aliased

from ..models.diagnostics import InputError, Problem
from ..scoring.duplicates import ALIKE, LEGAL_FORMS, joined_initials
from .ledger import Ledger
from .schema import LONGEST, Company, CompanyName, Meeting, Participant

_SAYS_NOTHING = frozenset(("tbk", "persero"))
"""Legal forms that are left out as often as not."""


@dataclass(frozen=True)
class Alike:
    """A new company whose name is like that of a known one."""

    name: str
    known: str


def name_key(name: str | None) -> str | None:
    """Return the normal form of a name: ``Gaya Teknik Logam, P.T.`` is ``gaya teknik logam|pt``.

    Case, signs and the place of the legal form say nothing; the form itself does, since a PT and
    a UD of one name are two companies. What has no letter or digit, such as ``-``, is no name:
    then ``None``.
    """
    # Letters of every script count here, unlike in words of the taxonomies.
    plain = unicodedata.normalize("NFKC", joined_initials(name or "")).casefold()
    if not any(map(str.isalnum, plain)):
        return None
    words = re.findall(r"\w+", plain)
    forms = sorted(LEGAL_FORMS.intersection(words) - _SAYS_NOTHING)
    core = [word for word in words if word not in LEGAL_FORMS] or words
    return shortened(f"{' '.join(core)}|{' '.join(forms)}")


def shortened(key: str) -> str:
    """Return a key that fits into an index, and is still its own."""
    if len(key) <= LONGEST:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST - len(digest)]}{digest}"


def known_companies(
    connection: Connection, names: Mapping[str, str]
) -> tuple[dict[str, int], list[Alike]]:
    """Return the id of each company, which is made where it is new.

    Parameters
    ----------
    names : mapping of str to str
        Key of each company to its name.

    Returns
    -------
    dict of str to int
        Key to id.
    list of Alike
        New companies with names like those of known ones; ``merge`` makes them one.
    """
    table = CompanyName
    rows = connection.execute(select(table.key, table.company_id, table.name)).all()
    ids = {row.key: row.company_id for row in rows}
    new = {key: name for key, name in names.items() if key not in ids}
    if not new:
        return ids, []
    highest = connection.execute(select(func.max(Company.id))).scalar()
    made = dict(zip(new, itertools.count((highest or 0) + 1), strict=False))
    connection.execute(insert(Company), [{"id": made[k], "name": name} for k, name in new.items()])
    connection.execute(
        insert(CompanyName),
        [{"key": key, "company_id": made[key], "name": name} for key, name in new.items()],
    )
    known = _named((row.key, row.name) for row in rows)
    return ids | made, _alike(_named(new.items()), known)


def _named(companies: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of companies, by key and name, that have one, and not an id in its place."""
    return [name for key, name in companies if key == name_key(name)]


def _alike(new: Iterable[str], known: Sequence[str]) -> list[Alike]:
    from rapidfuzz import fuzz, process

    cores = [_core(name) for name in known]
    found = []
    for name in new:
        best = process.extractOne(
            _core(name), cores, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE
        )
        if best:
            found.append(Alike(name, known[best[2]]))
    return found


def _core(name: str) -> str:
    """Return a name in normal form without its legal form."""
    return (name_key(name) or "").partition("|")[0]


def company_named(connection: Connection, name: str) -> int:
    """Return the id of the company that goes by a name; raises ``InputError`` without one."""
    key = select(CompanyName.company_id).where(CompanyName.key == name_key(name))
    found = connection.execute(key).scalar()
    if found is None:
        raise InputError([Problem(f"no company of this history is called {name!r}")])
    return found


def merge(connection: Connection, ledger: Ledger, name: str, into: str) -> None:
    """Make two companies one, which keeps both names; the log tells at which events they were.

    Raises
    ------
    InputError
        Where one is unknown, both are the same already, or they asked to meet each other.
    """
    gone, kept = company_named(connection, name), company_named(connection, into)
    if gone == kept:
        raise InputError([Problem(f"{name!r} and {into!r} are one company already")])
    if _were_to_meet(connection, gone, kept):
        told = f"{name!r} and {into!r} were to meet each other, so they are two companies"
        raise InputError([Problem(told)])
    called = select(Company.name).where(Company.id == gone)
    before = connection.execute(called).scalar_one()
    at = select(Participant.event_id).where(Participant.company_id == gone).distinct()
    events = connection.execute(at.order_by(Participant.event_id)).scalars().all()
    for table in (CompanyName, Participant):
        statement = update(table).where(table.company_id == gone).values(company_id=kept)
        connection.execute(statement)
    for event in events or (None,):
        ledger.add("company.merged", event=event, company=kept, before=before, after=into)


def _were_to_meet(connection: Connection, one: int, other: int) -> bool:
    first, second = aliased(Participant), aliased(Participant)
    meeting = (
        select(Meeting.id)
        .join(first, first.id == Meeting.first_id)
        .join(second, second.id == Meeting.second_id)
        .where(first.company_id.in_((one, other)), second.company_id.in_((one, other)))
        .where(first.company_id != second.company_id)
        .limit(1)
    )
    return connection.execute(meeting).first() is not None
