"""What came of making a result again, for people."""

import pytest

from forecast.engine.run import run
from forecast.export.provenance import made_by
from forecast.verification.outcome import Today, Verification
from forecast.verification.stored_provenance import read_provenance
from forecast.version import __version__
from forecast_commands.text.verify import _order, _scenario, _today
from scenarios.loading.load import load


@pytest.mark.parametrize(
    ("then", "order"),
    [("0.0.1", " (older)"), ("99.1", " (newer)"), (__version__, ""), (None, " (older)")],
)
def test_a_version_is_newer_or_older(then, order):
    assert _order(then, __version__) == order


@pytest.mark.parametrize(
    ("differing", "what"),
    [
        (("a",), "it differs in a"),
        (tuple("abcde"), "it differs in a, b, c and 2 more"),
        ((), "it differs in its structure"),
    ],
)
def test_a_name_that_stands_for_another_scenario_says_in_what(differing, what):
    made = made_by(run("kaplan", 16, name="mine.yaml"), {"a": "1"})
    recorded = read_provenance(made | {"scenario_hash": "f" * 16}, 16)[0]
    found = Verification(recorded, [], {}, Today(load("cotra_2020").hash, differing=differing))
    start = "mine.yaml with the recorded --set is another scenario; "
    assert _today(found) == f"{start}{what}"
    gone = Verification(recorded, [], {}, Today(None, "it cannot be loaded"))
    assert _today(gone) == "mine.yaml with the recorded --set: it cannot be loaded"
    assert _scenario(found) == f"its hash is {load('kaplan').hash}, and {'f' * 16} is recorded"
