"""What a stored result says of its making, and how it is refused."""

import pytest

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.export.dataset import dataset, write_cube
from forecast.export.provenance import made_by
from forecast.verification.current_scenario import today
from forecast.verification.differences import compare_json
from forecast.verification.stored_provenance import read_provenance
from forecast.verification.verify import MAX_BYTES, read_result, verify
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
    assert read_provenance(data, 64).provenance.edits is None
    stated = read_provenance(data | {"edits": '{"a": "1"}'}, 64)
    assert stated.provenance.edits == {"a": "1"}


def test_json_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(b'{"title": "\xff"}')
    with pytest.raises(StoredError, match="it is not text in UTF-8, as JSON is"):
        read_result(path)


def test_large_json_is_refused_for_its_size_wherever_it_is_cut(tmp_path):
    path = tmp_path / "result.json"
    path.write_bytes(b" " * (MAX_BYTES - 1) + "\U0001f600".encode())
    with pytest.raises(StoredError, match="it is larger than 16 MB, the most that is read"):
        read_result(path)


def test_a_name_that_no_file_can_have_is_refused(tmp_path):
    with pytest.raises(StoredError, match="its name is none of a file"):
        verify(tmp_path / "a\0b.json", today, lambda *_: {}, most_draws=64)


@pytest.mark.parametrize("suffix", ["nc", "zarr"])
def test_a_dimension_of_no_run_is_refused(forecast, tmp_path, suffix):
    path = tmp_path / f"result.{suffix}"
    write_cube(dataset(forecast).rename({"draw": "world"}), path)
    with pytest.raises(StoredError, match="has the dimension world, which results of"):
        verify(path, today, lambda *_: {}, most_draws=64)


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        (
            lambda cube: cube.assign(more=cube.weight, most=cube.weight),
            "more and 1 more",
            "no run of this version has it",
        ),
        (lambda cube: cube.assign(arrival_year=cube.arrival_year.T), "arrival_year", None),
        (lambda cube: cube.assign(weight=cube.weight.astype("i8")), "weight", None),
    ],
    ids=["more", "turned", "whole numbers"],
)
def test_variables_that_no_run_has_are_named_and_not_compared(
    forecast, tmp_path, change, name, reason
):
    path = tmp_path / "result.nc"
    write_cube(change(dataset(forecast)), path)
    (unmatched,) = verify(path, today, lambda *_: {}, most_draws=64).unmatched
    assert unmatched.name == name
    assert reason in (None, unmatched.reason)
    assert unmatched.reason


def test_a_number_beyond_floating_point_is_infinitely_far():
    (found,) = compare_json("draws", 10**400, 64)
    assert (found.largest, found.differing, found.holds) == (float("inf"), 1, False)
