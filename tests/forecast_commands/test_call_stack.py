"""Calls at any depth do without the system."""

import sys

import pytest

from forecast_commands.call_stack import with_room

resource = pytest.importorskip("resource")
CALLS, DEEPEST = 200, 300


def nothing() -> None:
    pass


def faults_of_calls(depth: int) -> int:
    """Most pages that the system had to give during calls of a function, at any depth."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        nothing()
    here = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return max(here, faults_of_calls(depth - 1)) if depth else here


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="others keep frames elsewhere")
def test_no_loop_asks_for_memory_with_every_call_however_deep_it_is():
    assert faults_of_calls(DEEPEST) >= CALLS  # or there is nothing to make room for
    assert with_room(lambda: faults_of_calls(DEEPEST)) < CALLS // 2


def test_it_returns_what_is_returned_and_raises_what_is_raised():
    assert with_room(lambda: "answer") == "answer"
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)
