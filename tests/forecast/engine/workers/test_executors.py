"""Executors: results in order, a second try, and an error that names what failed twice."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from forecast.engine.tasks import tasks_of
from forecast.engine.workers.cluster import cluster
from forecast.engine.workers.executors import (
    ExecutorError,
    Pool,
    TaskFailedError,
    Workers,
    processes,
    threads,
)
from forecast.version import __version__
from priors.sampling.lattice import Batches
from scenarios.problems import Problem, ScenarioError

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends processes by any


def double(number: int) -> int:
    return 2 * number


class Marked:
    """A function that misbehaves for one number, once or always."""

    def __init__(self, folder: Path, what: str, once: bool):
        self.folder, self.what, self.once = folder, what, once

    def __call__(self, number: int) -> int:
        mark = self.folder / "tried"
        if number == 3 and not (self.once and mark.exists()):
            mark.touch()
            if self.what == "die":
                os.kill(os.getpid(), KILL)
            if self.what == "scenario":
                raise ScenarioError([Problem("is at fault", ())])
            raise OSError("the disk is on fire")
        return 2 * number


def test_results_come_in_order_and_all_of_them():
    assert list(threads(3).map(double, range(50))) == [2 * n for n in range(50)]
    assert list(threads(1).map(double, [])) == []


def test_few_are_begun_ahead_of_the_results():
    begun = []
    results = threads(2).map(begun.append, range(100))
    next(results)
    assert len(begun) <= 5


def test_what_fails_once_is_done_again(tmp_path):
    assert list(threads(2).map(Marked(tmp_path, "fail", once=True), range(6))) == [
        0, 2, 4, 6, 8, 10,
    ]  # fmt: skip


def test_what_fails_twice_is_named(tmp_path):
    with pytest.raises(TaskFailedError, match=r"^3 failed twice: the disk is on fire$"):
        list(threads(2).map(Marked(tmp_path, "fail", once=False), range(6)))


def test_a_scenario_at_fault_is_not_tried_again(tmp_path):
    with pytest.raises(ScenarioError, match="is at fault"):
        list(threads(2).map(Marked(tmp_path, "scenario", once=True), range(6)))


def test_a_process_that_dies_is_replaced(tmp_path):
    with processes(2) as workers:
        results = list(workers.map(Marked(tmp_path, "die", once=True), [3, 0, 1, 2, 4, 5]))
    assert results == [6, 0, 2, 4, 8, 10]


def large(_: int) -> bytes:
    return bytes(4_000_000)


@pytest.mark.parametrize(
    "after",
    [0.0, 0.02, *(pytest.param(s, marks=pytest.mark.slow) for s in (0.005, 0.01, 0.03, 0.05))],
)
def test_processes_are_let_go_while_their_results_are_on_the_way(after):
    with processes(2) as workers:
        results = workers.map(large, range(1000))
        next(results)
        time.sleep(after)
        started = time.monotonic()
        workers.close()
    assert time.monotonic() - started < 5.0


def test_a_scheduler_that_does_not_answer_is_named():
    pytest.importorskip("distributed")
    with pytest.raises(ExecutorError, match="no Dask scheduler answers"):
        list(cluster("tcp://127.0.0.1:9", timeout=0.5).map(double, [1]))


EMPLOYER = """
import sys, time
from forecast.engine.workers.executors import processes
from tests.forecast.engine.workers.test_executors import process_id
if __name__ == "__main__":
    workers = processes(1)
    print(next(workers.map(process_id, [0])), flush=True)
    time.sleep(60)
"""


def process_id(_: int) -> int:
    return os.getpid()


def is_alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is alive")
def test_processes_end_with_the_one_they_work_for():
    command = [sys.executable, "-c", EMPLOYER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as employer:
        assert employer.stdout is not None
        worker = int(employer.stdout.readline())
        assert is_alive(worker)
        employer.kill()
    ends = time.monotonic() + 30.0
    while is_alive(worker) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_alive(worker)


class Scheduler:
    """A cluster as far as it is asked."""

    def __init__(self, versions: dict[str, str]):
        self.versions, self.closed = versions, False

    def run(self, _function):
        return self.versions

    def nthreads(self):
        return dict.fromkeys(self.versions, 2)

    def close(self):
        self.closed = True


async def answered(_address: str, _timeout: float) -> None:
    """There is a scheduler."""


@pytest.mark.parametrize("other", ["0.0.1", "99"])
def test_a_worker_of_another_version_is_named_and_let_go(monkeypatch, other):
    scheduler = Scheduler({"tcp://a:1": __version__, "tcp://b:2": other})
    pytest.importorskip("distributed")
    monkeypatch.setattr("distributed.Client", lambda *_, **__: scheduler)
    monkeypatch.setattr("forecast.engine.workers.cluster._answer", answered)
    with cluster("tcp://host:8786") as workers, pytest.raises(ExecutorError) as caught:
        _ = workers.pool.count
    assert str(caught.value) == f"tcp://b:2 has forecast {other}, and here is {__version__}"
    assert scheduler.closed


def test_where_something_else_listens_nobody_waits_for_ever():
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(
            ExecutorError, match=r"answers .* nothing in Dask's own words within 0\.2 s"
        ):
            _ = cluster(address, timeout=0.2).pool.count


def greet(server: socket.socket) -> None:
    """As a mail server does."""
    connection, _ = server.accept()
    with connection:
        connection.sendall(b"220 mail.example.org\r\n" * 9)
        connection.recv(1)


def test_a_server_of_another_kind_is_called_one():
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as other:
        greeting = Thread(target=greet, args=(other,))
        greeting.start()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ExecutorError, match="what answers there is another server"):
            _ = cluster(address, timeout=5.0).pool
        greeting.join()


def test_a_scheduler_without_workers_is_not_waited_for_for_ever(monkeypatch):
    pytest.importorskip("distributed")
    scheduler = Scheduler({})
    monkeypatch.setattr("distributed.Client", lambda *_, **__: scheduler)
    monkeypatch.setattr("forecast.engine.workers.cluster._answer", answered)
    with cluster("tcp://host:8786", timeout=0.2) as workers, pytest.raises(ExecutorError) as no:
        _ = workers.pool
    assert "has no workers and got none within 0.2 s; start one with: dask worker" in str(
        no.value
    )
    assert scheduler.closed


def test_workers_that_are_all_lost_end_the_waiting(monkeypatch):
    """As the check of a cluster says it, while a task is waited for."""
    monkeypatch.setattr("forecast.engine.workers.executors._PATIENCE", 0.05)

    def lost() -> None:
        raise ExecutorError("nobody is left")

    @contextmanager
    def pool():
        with ThreadPoolExecutor(1) as executor:
            yield Pool(executor, 1, lost)

    with Workers(pool) as workers, pytest.raises(ExecutorError, match="nobody is left"):
        list(workers.map(time.sleep, [0.5]))


@pytest.mark.parametrize("count", [0, 1025, 3_000_000_000])
def test_processes_that_cannot_be_had_are_refused(count):
    with pytest.raises(ExecutorError, match="1 to 1,024 can be had"):
        processes(count)


SCRIPT = """
from forecast.engine.workers.executors import processes
{guard}
    with processes(2) as workers:
        print(sum(workers.map(abs, range(4))))
"""


def ran(folder: Path, guard: str) -> "subprocess.CompletedProcess[str]":
    script = folder / "script.py"
    script.write_text(SCRIPT.format(guard=guard))
    return subprocess.run(
        [sys.executable, "-P", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_workers_run_nothing_of_the_folder_one_stands_in(tmp_path):
    for name in ("multiprocessing", "pickle", "struct", "signal"):
        (tmp_path / f"{name}.py").write_text("import os\nos._exit(print('planted') or 3)\n")
    done = ran(tmp_path, "if __name__ == '__main__':")
    assert (done.stdout, done.stderr, done.returncode) == ("6\n", "", 0)


def test_a_script_without_a_guard_is_told_so(tmp_path):
    done = ran(tmp_path, "if True:")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(
        "forecast.engine.workers.executors.ExecutorError: the worker processes ended"
    )
    assert last.endswith("under `if __name__ == '__main__':`")
    assert done.stderr.count("Traceback") == 1


@pytest.mark.parametrize("address", ["x://y", "tcp://", "tcp://127.0.0.1", "inproc://x"])
def test_addresses_that_are_none_are_named(address):
    pytest.importorskip("distributed")
    with pytest.raises(ExecutorError, match=f"^no Dask scheduler answers at {address}: "):
        _ = cluster(address).pool.count


def test_without_dask_a_cluster_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutorError, match=r"pip install 'bioanchors\[cluster\]'"):
        _ = cluster("tcp://host:8786").pool.count


def test_a_cluster_that_was_never_asked_is_let_go_in_silence():
    cluster("tcp://127.0.0.1:9").close()


def test_what_is_named_in_errors_is_what_was_asked_for():
    task = tasks_of(Batches(0, range(64), 4096))[-1]
    assert str(task) == f"batches {task.batches.numbers.start} to 63"
