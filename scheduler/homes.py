"""Which tables companies have for the whole event, where the event leaves it open."""

from collections.abc import Mapping, Sequence

import numpy as np

from .draft import Draft


def choose_homes(draft: Draft, given: Mapping[str, int]) -> None:
    """Note the tables of each company that is given some.

    First those reserved for it. Of the others, any will do where they are alike; else companies
    and tables are matched by the slots they have in common (an assignment problem; Kuhn and
    Munkres), and the choice is marked as one that another might be better than.

    Parameters
    ----------
    draft : Draft
        Of the event; tables are closed already.
    given : mapping of str to int
        How many tables each company is given.
    """
    wanting: list[int] = []
    for name, count in given.items():
        company = draft.company_index[name]
        if company in draft.homes or not count:
            continue
        own = [n for n, t in enumerate(draft.tables) if t.reserved_for == name]
        own = [n for n in own if draft.table_open[n].any()]
        draft.conditional |= len(own) > count and not _alike(draft, own)
        draft.homes[company] = tuple(own[:count])
        wanting += [company] * (count - len(own))
    taken = {table for tables in draft.homes.values() for table in tables}
    pool = [n for n, t in enumerate(draft.tables) if t.reserved_for is None and n not in taken]
    pool = [n for n in pool if draft.table_open[n].any()]
    if not _alike(draft, pool):
        draft.conditional |= bool(wanting)
        pool = _matched(draft, wanting, pool)
    for company, table in zip(wanting, pool, strict=False):
        draft.homes[company] += (table,)


def _alike(draft: Draft, tables: Sequence[int]) -> bool:
    """Return whether nothing tells tables apart."""
    fixed = {request.table for request in draft.requests}
    kinds = set()
    for n in tables:
        table = draft.tables[n]
        hours = draft.table_open[n].tobytes()
        kinds.add((table.room, table.seats, hours, table.id if table.id in fixed else None))
    return len(kinds) <= 1


def _matched(draft: Draft, wanting: Sequence[int], pool: Sequence[int]) -> list[int]:
    """Return a table for each company, in their order: those with most slots in common."""
    from scipy.optimize import linear_sum_assignment

    common = draft.present[wanting].astype(np.int64) @ draft.table_open[pool].T.astype(np.int64)
    index = {company: row for row, company in enumerate(wanting)}
    position = {table: column for column, table in enumerate(pool)}
    for request in draft.requests:  # a table that a company's own requests ask for comes first
        for name in request.companies if request.table is not None else ():
            company, table = draft.company_index[name], draft.table_index[request.table or ""]
            if company in index and table in position:
                common[index[company], position[table]] += len(draft.slots)
    rows, columns = linear_sum_assignment(-common)
    return [pool[column] for _, column in sorted(zip(rows.tolist(), columns.tolist(), strict=True))]
