"""What follows from the differences between a stored result and a run."""

import dataclasses
import json

import pytest

from forecast.engine.run import run
from forecast.export.provenance import made_by, versions
from forecast.verification.differences import TOLERANCE, Compared, Finding, Unmatched
from forecast.verification.outcome import VERIFICATION, Today, Verification
from forecast.verification.stored_provenance import Recorded, read_provenance


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return read_provenance(made_by(run("cotra_2020", 16)), 16)[0]


def verification(recorded: Recorded, findings: list[Finding]) -> Verification:
    return Verification(recorded, findings, versions(), Today(recorded.hash))


def stating(recorded: Recorded, **says: str) -> Recorded:
    return dataclasses.replace(recorded, provenance=recorded.provenance.model_copy(update=says))


ANSWER = Compared("probability_by_year", 3)
DIFFERS = Compared("x", 3, 1, 1.0, 2.0, 3.0)
ROUNDED = Compared("mixture_arrival_probability", 3, 1, TOLERANCE / 2, 1.0, 1.0 + TOLERANCE / 2)
MISSING = Unmatched("y", "it is missing in the file")
INFINITE = Compared("x", 1, 1, float("inf"), "a", None)
OTHER = Unmatched("y", "it is text where a number would be right", in_both=True)


@pytest.mark.parametrize(
    ("findings", "has_other_version", "has_other_hash", "holds", "agreement", "causes"),
    [
        ([ANSWER], False, False, True, "byte", []),
        ([ROUNDED], False, False, True, "tolerance", ["code"]),
        ([ROUNDED], True, False, True, "tolerance", ["versions"]),
        ([ROUNDED, DIFFERS], False, False, False, None, ["code"]),
        ([DIFFERS], True, True, False, None, ["versions", "scenario"]),
        ([ANSWER, MISSING], False, False, False, "byte", ["code"]),
        ([ANSWER, MISSING], True, False, True, "byte", []),
        ([ANSWER], False, True, False, "byte", ["scenario"]),
        ([ANSWER], True, True, True, "byte", []),
        ([MISSING], True, False, False, None, ["versions"]),
        ([Compared("weight", 3), MISSING], True, False, False, "byte", ["versions"]),
        ([ANSWER, OTHER], True, False, False, "byte", ["versions"]),
    ],
)
def test_what_holds_and_why_not(
    recorded, findings, has_other_version, has_other_hash, holds, agreement, causes
):
    if has_other_version:
        older = {"forecast_version": "0.0.1"}
        recorded = stating(recorded, **older)
    if has_other_hash:
        recorded = stating(recorded, scenario_hash="0" * 16)
    found = verification(recorded, findings)
    assert (found.holds, found.agreement, found.causes) == (holds, agreement, causes)


def test_other_libraries_alone_excuse_nothing_that_is_missing(recorded):
    found = verification(stating(recorded, numpy_version="1.0"), [ANSWER, MISSING])
    assert not found.holds
    assert found.to_dict()["versions"]["numpy_version"]["recorded"] == "1.0"


@pytest.mark.parametrize("finding", [ANSWER, DIFFERS, MISSING, OTHER, INFINITE])
def test_a_verification_travels_between_processes(recorded, finding):
    found = verification(recorded, [finding])
    sent = json.dumps(VERIFICATION.dump_python(found))
    assert VERIFICATION.validate_json(sent) == found
