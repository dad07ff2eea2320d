"""What runs are done with: cores, processes or a cluster, and where their parts are kept."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from forecast.engine.executors import Crew
    from forecast.engine.run import Runs
    from forecast.engine.sharded import Means, Progress

_KEY = "forecast.scheduler"
_DELETIONS = "forecast.deletions"
WORTH_PROCESSES = 4_000_000  # draws per anchor: starting processes takes as long as these


def remember_scheduler(
    context: click.Context, _param: click.Parameter, address: str | None
) -> str | None:
    """Check the address of a scheduler, and keep it for the workers that are asked for."""
    if address is not None and "://" not in address:
        raise click.BadParameter(f"{address!r} is not an address like tcp://host:8786")
    context.meta[_KEY] = address
    return address


def crew_asked_for(workers: int | None) -> "Crew | None":
    """The workers that `--scheduler` or `--workers` ask for, or None."""
    from forecast.engine.executors import Cluster, Crew, Processes

    context = click.get_current_context()
    address = context.meta.get(_KEY)
    crew: Crew
    if address is not None:
        crew = Cluster(address)
    elif workers is not None and workers > 1:
        crew = Processes(workers)
    else:
        return None
    context.call_on_close(crew.close)
    return crew


def means(workers: int | None, draws: int, tell: "Progress | None" = None) -> "Means":
    """What runs of so many draws are done with.

    Threads wait for each other wherever Python runs, which processes do not.
    """
    from forecast.engine.executors import Threads, cores
    from forecast.engine.sharded import Means

    if workers is None and draws >= WORTH_PROCESSES:
        workers = cores()
    crew = crew_asked_for(workers) or Threads(workers)
    deletions = click.get_current_context().meta.setdefault(_DELETIONS, [])
    return Means(crew, cache_folder(), tell, _going_on, deletions.append)


def delete_parts() -> None:
    """Delete the parts of long runs: what they were for has been written and shown."""
    for delete in click.get_current_context().meta.get(_DELETIONS, ()):
        delete()


def _going_on(found: int, of: int) -> None:
    click.echo(f"going on after {found} of {of} parts", err=True)


def runs_with(draws: int, seed: int, workers: int | None) -> "Runs":
    """Runs of several scenarios on the same draws."""
    from forecast.engine.run import Runs

    return Runs(draws, seed, means=means(workers, draws))


def cache_folder() -> Path:
    """The user's folder for what may be lost."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(base) / "forecast" if base else Path.home() / ".cache" / "forecast"
    except RuntimeError:  # no home
        return Path(tempfile.gettempdir()) / "forecast"
