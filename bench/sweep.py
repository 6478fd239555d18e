"""Many instances at once: processes of this machine, or the workers of a Dask cluster."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

from ..instances.bks import best_known
from .cases import Case, find_cases
from .measure import Settings, measure
from .rows import Row, compared

__all__ = ["ClusterError", "Settings", "bench_paths", "spread", "sweep"]

T = TypeVar("T")


class ClusterError(Exception):
    """The cluster cannot be used; the message says why."""


def bench_paths(
    paths: Sequence[str],
    settings: Settings,
    jobs: int | None = None,
    scheduler: str | None = None,
    on_row: Callable[[Row], None] = lambda _row: None,
) -> tuple[list[Row], bool]:
    """Solve the instances of some paths, and compare them with the best known.

    Parameters
    ----------
    paths, settings, jobs, scheduler
        As in ``find_cases`` and ``sweep``.
    on_row : callable
        Told of each row as soon as it is there.

    Returns
    -------
    rows : list of Row
        In the order of the instances.
    complete : bool
        False where an interruption (``KeyboardInterrupt``) left out the last ones.
    """
    rows: list[Row] = []
    book = best_known()
    try:
        with closing(sweep(find_cases(paths), settings, jobs, scheduler)) as results:
            for row in results:
                rows.append(compared(row, book))
                on_row(rows[-1])
    except KeyboardInterrupt:
        return rows, False
    return rows, True


def sweep(
    cases: Iterable[Case],
    settings: Settings,
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Generator[Row, None, None]:
    """Solve instances, and return their rows in the order of the instances.

    Parameters
    ----------
    cases : iterable of Case
        Read as they are needed.
    settings : Settings
        Of each solve.
    jobs : int, optional
        How many are solved at the same time; default: one, or on a cluster as many as its
        workers have threads.
    scheduler : str, optional
        Address of a Dask scheduler whose workers solve them. Events are sent, so that the
        workers need no files; they need this package.

    Raises
    ------
    ClusterError
        Where the scheduler does not answer, Dask is not installed, or its workers fail.
    """
    yield from spread(((measure, (case, settings)) for case in cases), jobs, scheduler)


def spread(
    calls: Iterable[tuple[Callable[..., T], tuple[Any, ...]]],
    jobs: int | None = None,
    scheduler: str | None = None,
) -> Generator[T, None, None]:
    """Call functions at the same time, and return what they return in the order of the calls.

    Parameters
    ----------
    calls : iterable of (callable, tuple)
        Functions of a module with their arguments, which can be pickled; taken as needed.
    jobs, scheduler
        As for ``sweep``, which says what is raised, too.
    """
    work = (delayed(function)(*arguments) for function, arguments in calls)
    if scheduler is None:
        yield from Parallel(n_jobs=jobs or 1, backend="loky", return_as="generator")(work)
        return
    with _client(scheduler), parallel_config(backend="dask", wait_for_workers_timeout=10):
        try:
            yield from Parallel(n_jobs=jobs or -1, return_as="generator")(work)
        except Exception as error:  # whatever Dask, its network or its workers raise
            raise ClusterError(f"the cluster failed: {type(error).__name__}: {error}") from error


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError:
        raise ClusterError("Dask is not installed: pip install 'linkmatch[dask]'") from None
    connect: Any = distributed.Client
    try:
        client = connect(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        yield client
