"""A Dask cluster as an executor, whose workers have the same version of this program."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from forecast.engine.workers.executors import ExecutorError, Pool, Workers
from forecast.version import __version__

if TYPE_CHECKING:
    from distributed import Client


def cluster(address: str, timeout: float = 10.0) -> Workers:
    """A Dask cluster, whose workers have the same version of this program.

    What a lost worker did is done again by another; the cluster itself outlives the work.

    Parameters
    ----------
    address : str
        Of the scheduler, such as tcp://host:8786.
    timeout : float
        Seconds in which it must answer, and have a worker.

    Raises
    ------
    ExecutorError
        When it is used: `dask.distributed` is not installed, the scheduler does not answer,
        it has no workers, or one of them has another version.
    """
    return Workers(partial(_cluster, address, timeout))


@contextmanager
def _cluster(address: str, timeout: float) -> Iterator[Pool]:
    client = _client(address, timeout)
    try:
        check = partial(_check_workers, client, address, timeout)
        check()
        for worker, version in client.run(version_here).items():
            if version != __version__:
                raise ExecutorError(
                    f"{worker} has forecast {version}, and here is {__version__}"
                )
        yield Pool(client.get_executor(pure=False), sum(client.nthreads().values()), check)
    finally:
        client.close()


def _client(address: str, timeout: float) -> "Client":
    try:
        from distributed import Client
    except ImportError:
        raise ExecutorError(
            "a cluster needs Dask, which is not installed: pip install 'bioanchors[cluster]'"
        ) from None
    try:
        with ThreadPoolExecutor(1) as aside:  # this thread may have a loop of its own
            aside.submit(asyncio.run, _answer(address, timeout)).result()
        return Client(address, timeout=timeout, set_as_default=False)
    except Exception as error:  # what another server says may be anything, once misread
        reason = str(error) or type(error).__name__
        if isinstance(error, TimeoutError):
            reason = f"nothing in Dask's own words within {timeout:g} s"
        elif not isinstance(error, OSError | ValueError | TypeError | RuntimeError):
            reason = "what answers there is another server"
        raise ExecutorError(f"no Dask scheduler answers at {address}: {reason}") from None


async def _answer(address: str, timeout: float) -> None:
    """Be answered in Dask's own words, since a client would wait for them for ever."""
    from distributed.comm import connect

    comm = await asyncio.wait_for(connect(address), timeout)
    await comm.close()


def _check_workers(client: "Client", address: str, timeout: float) -> None:
    """Wait a while for a worker, since those that were lost may be started again."""
    until = time.monotonic() + timeout
    while not client.nthreads():
        if time.monotonic() > until:
            raise ExecutorError(
                f"the scheduler at {address} has no workers and got none within {timeout:g} s; "
                f"start one with: dask worker {address}"
            )
        time.sleep(0.1)


def version_here() -> str:
    """Version of this program in the process that is asked."""
    return __version__
