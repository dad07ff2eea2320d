"""Crews: results in order, a second try, and an error that names what failed twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecast.crew import CrewError, Processes, TaskFailedError, Threads, cores
from scenarios.problems import Problem, ScenarioError


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
                os.kill(os.getpid(), signal.SIGKILL)
            if self.what == "scenario":
                raise ScenarioError([Problem("is at fault", ())])
            raise OSError("the disk is on fire")
        return 2 * number


def test_results_come_in_order_and_all_of_them():
    assert list(Threads(3).each(double, range(50))) == [2 * n for n in range(50)]
    assert list(Threads(1).each(double, [])) == []


def test_no_more_is_begun_than_there_are_hands_for():
    begun = []
    results = Threads(2).each(begun.append, range(100))
    next(results)
    assert len(begun) <= 5


def test_what_fails_once_is_done_again(tmp_path):
    assert list(Threads(2).each(Marked(tmp_path, "fail", once=True), range(6))) == [
        0, 2, 4, 6, 8, 10,
    ]  # fmt: skip


def test_what_fails_twice_is_named(tmp_path):
    with pytest.raises(TaskFailedError, match=r"^3 failed twice: the disk is on fire$"):
        list(Threads(2).each(Marked(tmp_path, "fail", once=False), range(6)))


def test_a_scenario_at_fault_is_not_tried_again(tmp_path):
    with pytest.raises(ScenarioError, match="is at fault"):
        list(Threads(2).each(Marked(tmp_path, "scenario", once=True), range(6)))


def test_a_process_that_dies_is_replaced(tmp_path):
    with Processes(2) as crew:
        results = list(crew.each(Marked(tmp_path, "die", once=True), range(6)))
    assert results == [0, 2, 4, 6, 8, 10]


def test_there_is_a_core():
    assert cores() >= 1


def test_a_scheduler_that_does_not_answer_is_named():
    pytest.importorskip("distributed")
    from forecast.crew import Cluster

    with pytest.raises(CrewError, match="no scheduler answers"):
        list(Cluster("tcp://127.0.0.1:9", timeout=0.5).each(double, [1]))


EMPLOYER = """
import sys, time
from forecast.crew import Processes
from tests.forecast.test_crew import process_id
if __name__ == "__main__":
    crew = Processes(1)
    print(next(crew.each(process_id, [0])), flush=True)
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
