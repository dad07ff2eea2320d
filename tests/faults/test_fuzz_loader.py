"""Files that are nearly right, made by trees and by bytes: a few always, many on request.

python tests/faults/fuzz_loader.py --inputs 100000
"""

import random
import time
from pathlib import Path

import pytest

from scenarios.loading.load import resolve
from tests.faults.fuzz_loader import Session, TooSlowError, limited, made, written
from tests.faults.mutations import dumped, files


def test_inputs_of_a_seed_stay_the_same():
    assert made(0, 7) == made(0, 7) == files(random.Random("0:7"))
    assert made(0, 7) != made(0, 8)
    assert made(0, 7) != made(1, 7)


def test_nothing_but_a_scenario_or_a_refusal_comes_out(tmp_path):
    session = Session(seed=0, run_every=1, keep=tmp_path)
    session.run(0, 60)
    assert session.failures == []
    assert set(session.outcomes) >= {"refused", "run"}


@pytest.mark.slow
def test_nothing_but_that_comes_out_of_many(tmp_path):
    session = Session(seed=1, run_every=4, keep=tmp_path)
    session.run(0, 10_000)
    assert session.failures == []


def test_what_should_not_happen_is_noticed_and_kept(tmp_path, monkeypatch):
    def broken(_: Path) -> None:
        raise KeyError("broken")

    monkeypatch.setattr("tests.faults.fuzz_loader.resolve", broken)
    session = Session(seed=0, run_every=1, keep=tmp_path)
    session.run(0, 2)
    assert [index for index, _ in session.failures] == [0, 1]
    assert "KeyError" in session.report()
    assert (tmp_path / "0_1" / "main.yaml").read_bytes() == made(0, 1)["main.yaml"]
    assert "broken" in (tmp_path / "0_1" / "traceback.log").read_text()


def test_what_takes_too_long_is_stopped():
    with pytest.raises(TooSlowError), limited(0.01):  # noqa: PT012
        deadline = time.monotonic() + 10.0
        while time.monotonic() < deadline:
            pass


def test_data_is_written_so_that_it_is_read_back(tmp_path):
    data = {"extends": "minimal", "title": "1.0", "note": "a: b #", "milestone": "no"}
    scenario = resolve(written({"main.yaml": dumped(data)}, tmp_path)).scenario
    assert (scenario.title, scenario.note, scenario.milestone) == ("1.0", "a: b #", "no")
