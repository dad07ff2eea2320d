"""What a stored result says of its making, and how it is refused."""

import pytest

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.provenance import made_by
from forecast.verification.stored_provenance import read_provenance
from scenarios.loading.load import load


@pytest.fixture(scope="module")
def forecast():
    return run(load("minimal"), 64, name="minimal")


def refusal(data) -> str:
    with pytest.raises(StoredError) as caught:
        read_provenance(data, 64)
    return str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("scenario_name", 3, "its scenario_name should be plain text of up to 500 characters"),
        ("scenario_name", "x" * 501, "its scenario_name should be plain text of up to 500"),
        ("scenario_name", "a\u202eb", "its scenario_name should be plain text of up to 500"),
        ("scenario_hash", "f" * 17, "its scenario_hash should be a hash of 16 digits"),
        ("scenario_hash", "z" * 16, "its scenario_hash should be a hash of 16 digits"),
        ("forecast_version", 1, "its forecast_version should be a version"),
        ("machine", "\x1b[31m", "its machine should be the name of a kind of machine"),
        (
            "seed",
            2**63,
            "its seed should be a whole number from 0 to 9,223,372,036,854,775,807",
        ),
        ("edits", "{", "its edits should be a JSON object of settings, each of them text"),
        ("edits", "[" * 50_000, "its edits should be a JSON object of settings"),
        ("edits", '{"a": 1}', "its edits should be a JSON object of settings"),
    ],
)
def test_what_cannot_be_is_refused(forecast, key, value, message):
    assert refusal(made_by(forecast) | {key: value}).startswith(message)


def test_a_result_without_edits_says_nothing_of_them(forecast):
    data = made_by(forecast)
    data.pop("edits", None)
    assert read_provenance(data, 64)[0].provenance.edits is None
    stated = read_provenance(data | {"edits": '{"a": "1"}'}, 64)[0]
    assert stated.provenance.edits == {"a": "1"}
