"""Many scenarios on all cores: whoever makes a result, it is the same, and comes in order."""

import math
import os
import pickle
import signal
import sys
import threading
import time
from functools import partial

import pytest

from forecast.analysis.estimand import Question
from forecast.analysis.influence.belief_look import BeliefLook
from forecast.analysis.influence.coalitions import _Answer
from forecast.analysis.influence.explanation import explain
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.analysis.parameter_studies.edited import Edited
from forecast.analysis.parameter_studies.entries import Wanted
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine import sharing
from forecast.engine.run import Runs
from forecast.engine.sharing import Sharing, workers_for
from forecast.engine.workers import shared_work
from scenarios.loading.load import load, resolve
from scenarios.variants.hybrids import Between

HERE = os.getpid()
copied = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux")
EAGER = {"fork": 1e-9, "spawn": 1e-9, None: math.inf}
FEW = 64


@pytest.fixture
def eager(monkeypatch):
    """Processes are started for next to nothing, beside whatever threads other tests left."""
    monkeypatch.setattr(sharing, "_WORTH", EAGER)
    monkeypatch.setattr(sharing, "_may_fork", lambda: True)


def slowly(number: int) -> tuple[int, int]:
    time.sleep(0.002)
    return number, os.getpid()


@copied
@pytest.mark.usefixtures("eager")
def test_results_come_in_order_whoever_makes_them():
    found = list(Sharing(3).map(slowly, range(60)))
    assert [number for number, _ in found] == list(range(60))
    processes = {process for _, process in found}
    assert HERE in processes
    assert 1 < len(processes) <= 3


def test_for_what_is_done_soon_nobody_is_started():
    assert {process for _, process in Sharing(2).map(slowly, range(5))} == {HERE}
    assert list(Sharing(2).map(slowly, [])) == []


@copied
@pytest.mark.usefixtures("eager")
def test_nothing_is_made_first_to_see_how_long_it_takes_where_that_is_known():
    def long(_: int) -> int:
        time.sleep(0.3)
        return os.getpid()

    assert len({*Sharing(2).map(long, range(2), took=0.3)}) == 2


def failing(number: int) -> int:
    time.sleep(0.001)
    if number == 7:
        raise ZeroDivisionError("seven")
    return number


@pytest.mark.usefixtures("eager")
def test_what_fails_raises_its_own_error_here():
    with pytest.raises(ZeroDivisionError, match=r"^seven$"):
        list(Sharing(2).map(failing, range(20)))


def only_here(number: int) -> int:
    if os.getpid() != HERE:
        raise OSError("the disk is on fire")
    return number


def dying_elsewhere(number: int) -> int:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.002)
    return number


def hanging_elsewhere(number: int) -> int:
    if os.getpid() != HERE:
        time.sleep(60.0)
    return number


@copied
@pytest.mark.parametrize("function", [only_here, dying_elsewhere, hanging_elsewhere])
@pytest.mark.usefixtures("eager")
def test_what_others_do_not_do_is_done_here(monkeypatch, function):
    monkeypatch.setattr(shared_work, "_PATIENCE", 0.05)
    started = time.monotonic()
    assert list(Sharing(2).map(function, range(20))) == list(range(20))
    assert time.monotonic() - started < 20.0


@copied
@pytest.mark.usefixtures("eager")
def test_where_there_can_be_no_more_processes_all_is_done_here(monkeypatch):
    def refused() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    assert {process for _, process in Sharing(2).map(slowly, range(20))} == {HERE}


@copied
@pytest.mark.usefixtures("eager")
def test_who_asks_no_further_lets_the_others_go():
    found = Sharing(2).map(hanging_elsewhere, range(20))
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    started = time.monotonic()
    found.close()
    assert time.monotonic() - started < 20.0


def process() -> int:
    return os.getpid()


@copied
@pytest.mark.usefixtures("eager")
def test_what_is_made_ahead_is_made_by_a_copy_and_by_nobody_where_there_is_one_core():
    with Sharing(2).ahead(process) as ahead:
        assert ahead() != HERE
    with Sharing(1).ahead(process) as ahead:
        assert ahead() == HERE


@pytest.mark.parametrize("make", [only_here, dying_elsewhere, hanging_elsewhere])
@pytest.mark.usefixtures("eager")
def test_what_is_not_made_ahead_is_made_here(monkeypatch, make):
    monkeypatch.setattr(sharing, "_PATIENCE", 0.05)
    started = time.monotonic()
    with Sharing(2).ahead(partial(make, 7)) as ahead:
        assert ahead() == 7
    assert time.monotonic() - started < 20.0


def test_beside_a_thread_of_the_users_nothing_is_copied(monkeypatch):
    monkeypatch.setattr(sharing, "_WORTH", EAGER)
    told = threading.Event()
    thread = threading.Thread(target=told.wait)
    thread.start()
    try:
        assert {process for _, process in Sharing(2).map(slowly, range(9))} == {HERE}
    finally:
        told.set()
        thread.join()


@pytest.mark.parametrize("guarded", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.usefixtures("eager")
def test_where_processes_cannot_be_copied_a_guarded_program_is_run_again(monkeypatch, guarded):
    monkeypatch.setattr(sys, "platform", "darwin")
    found = list(Sharing(2, guarded=guarded).map(slowly, range(2000 if guarded else 9)))
    assert [number for number, _ in found] == list(range(len(found)))
    assert (len({process for _, process in found}) > 1) is guarded


def asked_of(workers):
    edits = {"hardware.doubling_time": 2, "spending.gdp_growth": 0.02, "weights.genome": 0.5}
    one, other = load("trend_2026"), load("trend_2026", edits)
    share = explain(one, other, Runs(FEW), Question(), workers=workers)
    axes = [Axis("hardware.doubling_time", (1.0, 2.0, 3.0, 4.0))]
    grid = sweep(axes, lambda at: (load("minimal", at), ()), Runs(FEW), workers=workers)
    looked = sensitivity(load("minimal"), Runs(FEW), workers=workers)
    base = Edited("minimal", {"minimal": resolve("minimal")}, {}, resolve)
    wanted = Wanted(base, Runs(FEW), Question(), 2050.0, workers=workers)
    each = wanted.each([base.entry(f"hardware.{key}") for key in ("doubling_time", "ceiling")])
    return repr([each.to_dict() for each in (share, grid, looked, each)])


@copied
@pytest.mark.usefixtures("eager")
def test_answers_are_the_same_bytes_with_any_number_of_processes():
    assert asked_of(Sharing(1)) == asked_of(Sharing(2)) == asked_of(Sharing(5))


def answer_and_asked():
    between = Between(load("kokotajlo_2021"), load("trend_2026"))
    return _Answer(between, Runs(FEW).coarser, Question()), (5, 2040.0)


def look_and_asked():
    return BeliefLook(load("minimal"), Runs(FEW), None, None, totals=True), ("weights",)


@pytest.mark.parametrize("pair", [answer_and_asked, look_and_asked])
def test_questions_can_be_sent_to_processes_that_are_no_copies(pair):
    question, asked = pair()
    here = repr(question(asked))
    sent = pickle.dumps(question)
    assert len(sent) < 1 << 20  # nothing of what was computed
    assert repr(pickle.loads(sent)(asked)) == here


@pytest.mark.usefixtures("eager")
def test_long_runs_are_not_made_beside_each_other():
    many = workers_for(Runs(65 * 4096), 4)
    assert {process for _, process in many.map(slowly, range(9))} == {HERE}
