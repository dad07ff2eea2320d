"""How runs are done: by threads, processes or a cluster, and where their parts are kept."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from forecast.defaults import APART, MAX_DRAWS
from priors.cache import Cache, cache_folder

if TYPE_CHECKING:
    from forecast.engine.run import Runs
    from forecast.engine.sharded import Execution
    from forecast.engine.sharing import Sharing
    from forecast.engine.workers.executors import Workers
    from forecast.progress import Progress
    from scenarios.schema.scenario import Scenario

_KEY = "forecast.scheduler"
_DELETIONS = "forecast.deletions"
_RUNS = "forecast.runs"
WORTH_PROCESSES = 4_000_000  # draws per anchor: starting processes takes as long as these


def remember_scheduler(
    context: click.Context, _param: click.Parameter, address: str | None
) -> str | None:
    """Check the address of a scheduler, and keep it for the workers that are asked for."""
    if address is not None and "://" not in address:
        raise click.BadParameter(f"{address!r} is not an address like tcp://host:8786")
    context.meta[_KEY] = address
    return address


def _workers_asked_for(workers: int | None) -> "Workers | None":
    """The workers that `--scheduler` or `--workers` ask for, or None."""
    asked = cluster_asked_for()
    if asked or workers is None or workers == 1:
        return asked
    from forecast.engine.workers import executors

    asked = executors.processes(workers)
    click.get_current_context().call_on_close(asked.close)
    return asked


def execution(
    workers: int | None, draws: int, tell: "Progress | None" = None
) -> "Execution | None":
    """How runs of up to so many draws are done, where any of them is long.

    Threads wait for each other wherever Python runs, which processes do not. What executors
    need is imported here alone: it takes a tenth of a short run, which has no use for it.
    """
    from priors.sampling.lattice import Batches

    if len(Batches.for_draws(draws, 0).numbers) <= APART:
        return None
    from forecast.engine.sharded import Execution
    from forecast.engine.workers import executors
    from forecast.engine.workers.system import cores

    if workers is None and draws >= WORTH_PROCESSES:
        workers = cores()
    context = click.get_current_context()
    who = _workers_asked_for(workers) or executors.threads(workers)
    context.call_on_close(who.close)
    deletions = context.meta.setdefault(_DELETIONS, [])
    return Execution(who, cache_folder(), tell, _resumed, deletions.append)


def side_by_side(workers: int | None, runs: "Runs") -> "Sharing":
    """Who makes many runs beside each other: processes of this machine, as many as pay."""
    from forecast.engine.sharing import workers_for

    return workers_for(runs, workers, guarded=True)


def cluster_asked_for() -> "Workers | None":
    """The workers of the scheduler that is asked for, if one is."""
    context = click.get_current_context()
    address = context.meta.get(_KEY)
    if address is None:
        return None
    from forecast.engine.workers.cluster import cluster

    asked = cluster(address)
    context.call_on_close(asked.close)
    return asked


def delete_parts() -> None:
    """Delete the parts of long runs: what they were for has been written and shown."""
    for delete in click.get_current_context().meta.get(_DELETIONS, ()):
        delete()


def _resumed(found: int, of: int) -> None:
    click.echo(f"going on after {found} of {of} parts", err=True)


def runs_by(how: "Execution | None", draws: int, seed: int) -> "Runs":
    """Runs that are done in some way; short ones on the last draws know all they computed."""
    from forecast.engine.run import Runs

    if how is not None:
        return Runs(draws, seed, execution=how)
    kept: Cache[tuple[int, int], Runs]
    kept = click.get_current_context().meta.setdefault(_RUNS, Cache(1))
    return kept((draws, seed), lambda: Runs(draws, seed))


def runs_with(
    draws: int | None,
    seed: int,
    workers: int | None,
    scenarios: "Sequence[Scenario]",
    most: int = MAX_DRAWS,
) -> "Runs":
    """Runs of several scenarios on the same draws.

    Where no number is stated they are as many as `scenarios` need, `most` at most.
    """
    from forecast.engine.run import enough

    def runs_of(count: int) -> "Runs":
        return runs_by(execution(workers, count), count, seed)

    return enough(scenarios, runs_of, most) if draws is None else runs_of(draws)
