"""Look for better solutions of the samples than the best known, and keep what is better.

Solves the samples (or those named) and writes instances/bks.json; an entry is only ever improved,
but for a sample that has changed. A result that contradicts an entry ends the run.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from linkmatch.bench.cases import find_cases
from linkmatch.bench.rows import Row
from linkmatch.bench.sweep import Settings, sweep
from linkmatch.instances import names
from linkmatch.instances.bks import BestKnown, book_from, dump, improved

BOOK = Path(__file__).parents[1] / "instances" / "bks.json"


def update(book: dict[str, BestKnown], row: Row) -> str:
    """Put a row into the book where it is better, and return what was done.

    Raises
    ------
    ValueError
        Where the row contradicts the book.
    """
    if not row.objectives or row.sha256 is None:
        return f"{row.status}: {'; '.join(row.reasons)}"
    new = BestKnown(
        sha256=row.sha256, objectives=row.objectives, meetings=row.meetings, found=date.today()
    )
    known = book.get(row.instance)
    book[row.instance] = improved(known, new)
    return "kept" if book[row.instance] is known else "written"


def main() -> None:
    """Solve, compare and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", nargs="*", default=names())
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    settings = Settings(options.time_limit, options.workers, options.seed)
    book = dict(book_from(BOOK.read_bytes()))
    for row in sweep(find_cases(options.samples), settings):
        try:
            done = update(book, row)
        except ValueError as error:
            sys.exit(f"{row.instance}: contradiction: {error}")
        shown = ", ".join(f"{o.name} {o.value} (bound {o.bound})" for o in row.objectives)
        print(
            f"{row.instance}: {shown}; {row.meetings} meetings, {row.seconds} s: {done}", flush=True
        )
        BOOK.write_bytes(dump(book))


if __name__ == "__main__":
    main()
