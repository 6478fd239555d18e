"""The command ``bench``; like the others it parses, calls one function and prints."""

from pathlib import Path

import click

from .command_support import (
    INTERRUPTED,
    JSON,
    MAX_BREAK_DIFFERENCE,
    SEED,
    TIME_LIMIT,
    WORKERS,
    check_backend,
    must_be_outside,
    must_differ,
    output_in,
    parallel_options,
    print_json,
    tells_problems,
)


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "-o", "--output", callback=output_in([".csv", ".json"]), help="The rows: .csv or .json."
)
@TIME_LIMIT
@WORKERS
@SEED
@MAX_BREAK_DIFFERENCE
@parallel_options("Instances at once; default: 1.", "Processes of this machine, or a Dask cluster.")
@JSON
@tells_problems
def bench(
    paths: tuple[str, ...],
    output: Path | None,
    time_limit: float,
    workers: int | None,
    seed: int,
    max_break_difference: int | None,
    jobs: int | None,
    backend: str,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Solve instances and compare them with their best-known solutions.

    PATH is an event, a folder of events (.json, .dzn, .xlsx) or the name of a sample. Each is
    solved in a process of its own. Exit code 1: a result is worse than the best known or
    contradicts it, or an instance could not be read or solved. With another break difference it
    is another instance, whose best is not known.

    \b
    Example: linkmatch bench kemenperin-2017 events/ --time-limit 30 -o results.csv
             linkmatch bench fairs/ --max-break-difference 2
             linkmatch bench events/ --backend dask --scheduler tcp://10.0.0.5:8786
    """
    check_backend(backend, scheduler)
    for path in paths:
        must_differ(path, output)
        must_be_outside(path, output)
    from .bench.rows import as_json as rows_as_json
    from .bench.rows import write_rows
    from .bench.sweep import ClusterError, Settings, bench_paths
    from .console import show_bench, show_bench_row

    settings = Settings(time_limit, workers, seed, max_break_difference)
    try:
        rows, complete = bench_paths(paths, settings, jobs, scheduler, show_bench_row)
    except ClusterError as error:
        raise click.ClickException(str(error)) from None
    show_bench(rows, stderr=as_json)
    if output is not None and rows:
        write_rows(rows, output)
        click.echo(str(output), err=as_json)
    if as_json:
        print_json(rows_as_json(rows))
    if not complete:
        raise click.exceptions.Exit(INTERRUPTED)
    if any(row.failed for row in rows):
        raise click.exceptions.Exit(1)
