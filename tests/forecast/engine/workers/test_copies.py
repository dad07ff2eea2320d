"""Copies of this process: every piece is taken once, and none of them outlives who asks."""

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from forecast.engine.workers.copies import Copies, Numbers, is_copy
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copied on Linux alone")
LONG = 1 << 20  # bytes, more than a pipe holds


def gathered(make: Callable[[int], object], pieces: int, count: int = 2) -> dict[int, object]:
    """What copies make, as long as something comes."""
    found = {}
    with Copies(make, pieces, count) as copies:
        while come := copies.come(10.0):
            found |= come
        assert copies.take() is None
    return found


def test_numbers_are_taken_in_order_and_once():
    numbers = Numbers(3)
    assert [numbers.take() for _ in range(5)] == [0, 1, 2, None, None]
    numbers.close()


@pytest.mark.parametrize("in_memory", [True, False])
def test_every_piece_is_made_by_one_copy(monkeypatch, in_memory):
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create")
    found = gathered(lambda number: (number, os.getpid(), is_copy(), "x" * LONG), 20)
    assert sorted(found) == list(range(20))
    assert [number for number, *_ in map(found.get, range(20))] == list(range(20))
    assert len({process for _, process, *_ in found.values()} - {os.getpid()}) in (1, 2)
    assert all(copied for _, _, copied, _ in found.values())
    assert not is_copy()


def test_what_an_edited_scenario_has_in_common_with_others_comes_back_as_itself():
    base = load("minimal")
    (edited,) = gathered(lambda _: load("minimal", {"hardware.doubling_time": 2.0}), 1).values()
    assert isinstance(edited, Scenario)
    assert edited.hash == load("minimal", {"hardware.doubling_time": 2.0}).hash != base.hash
    assert edited.hardware is not base.hardware
    assert edited.spending is base.spending
    assert all(edited.anchors[name] is base.anchors[name] for name in base.anchors)


def of_odd_ones(number: int) -> int:
    if not number % 2:
        raise ZeroDivisionError
    return number


def test_what_fails_is_named_and_all_else_is_made():
    assert gathered(of_odd_ones, 9) == {n: n if n % 2 else None for n in range(9)}


def test_what_cannot_be_sent_counts_as_failed():
    assert gathered(lambda _: lambda: None, 3) == dict.fromkeys(range(3))


def dying_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_what_a_copy_had_begun_is_missing_when_it_dies():
    found = gathered(dying_at_three, 9)
    assert sorted(found) == [n for n in range(9) if n != 3]


def test_copies_may_be_waited_for_by_others():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system does, at once
    try:
        assert gathered(lambda number: number, 3) == {0: 0, 1: 1, 2: 2}
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_nobody_is_waited_for_longer_than_said():
    started = time.monotonic()
    with Copies(lambda _: time.sleep(60.0), 2, 2) as copies:
        assert copies.come(0.05) == {}
        processes = list(copies._processes)
    assert time.monotonic() - started < 20.0
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
