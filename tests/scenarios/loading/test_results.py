"""Results as scenarios: each carries the one that made it."""

import json

import pytest

import forecast
from forecast_commands.output.files import save_result
from scenarios.loading.load import load
from scenarios.problems import ScenarioError

NONE = "holds no scenario, as results of `forecast run SCENARIO --output FILE` do"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A folder with one result in every format that carries its scenario."""
    folder = tmp_path_factory.mktemp("results")
    found = forecast.run("minimal", {"hardware.doubling_time": 2}, draws=16)
    for suffix in ("json", "nc", "zarr"):
        save_result(found, folder / f"result.{suffix}", (), {})
    return folder


@pytest.mark.parametrize("suffix", ["json", "nc", "zarr"])
def test_a_result_is_the_scenario_that_made_it(results, suffix):
    made_by = load("minimal", {"hardware.doubling_time": 2})
    assert load(results / f"result.{suffix}") == made_by


@pytest.mark.parametrize("suffix", ["json", "nc", "zarr"])
def test_a_result_can_be_extended(results, suffix):
    mine = results / "mine.yaml"
    mine.write_text(f"title: Mine\nextends: result.{suffix}\nhardware: {{doubling_time: 3}}\n")
    assert load(mine).hash == load("minimal", {"hardware.doubling_time": 3}).hash


def refused(path):
    with pytest.raises(ScenarioError) as error:
        load(path)
    return str(error.value)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n" + b"\x00" * 100, b"text"])
def test_a_damaged_cube_is_refused(tmp_path, content):
    path = tmp_path / "it.nc"
    path.write_bytes(content)
    assert refused(path) == f"{path}: {NONE}"


@pytest.mark.parametrize("attributes", ["", "[]", "{}", '{"scenario": 1}', "[" * 10_000])
def test_a_folder_without_a_scenario_is_refused(tmp_path, attributes):
    path = tmp_path / "it.zarr"
    path.mkdir()
    (path / ".zattrs").write_text(attributes)
    assert refused(path) == f"{path}: {NONE}"


def test_a_folder_may_not_lead_elsewhere(tmp_path, results):
    path = tmp_path / "it.zarr"
    path.mkdir()
    (path / ".zattrs").symlink_to(results / "result.zarr" / ".zattrs")
    assert refused(path) == f"{path}: {NONE}"


@pytest.mark.parametrize("suffix", ["nc", "zarr", "json"])
def test_what_is_not_there_is_said_so(tmp_path, suffix):
    assert refused(tmp_path / f"it.{suffix}").endswith("no such file or directory")


@pytest.mark.parametrize(
    "answer", [{"hash": "0", "quantiles": {}}, {"scenarios": []}, {"made_by": {"draws": 16}}]
)
def test_an_answer_without_its_scenario_is_refused(tmp_path, answer):
    path = tmp_path / "it.json"
    path.write_text(json.dumps(answer))
    assert refused(path) == f"{path}:1:1: {NONE}"
