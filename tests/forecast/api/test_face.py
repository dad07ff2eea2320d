"""The public face: what the package offers, and what every result can do."""

import doctest
import json
import subprocess
import sys
from importlib import import_module
from inspect import isfunction
from pathlib import Path

import numpy as np
import pytest

import forecast
from forecast_commands.group import forecast as command
from tests.forecast_commands.calling import call

HOMES = (
    *("api.comparing", "api.forecasts", "api.questions", "api.solutions", "api.sweeps"),
    *("api.trends", "api.data", "api.forecasters", "api.files", "export.dataset"),
)
FUNCTIONS = sorted(name for name in forecast.__all__ if isfunction(getattr(forecast, name)))
DRAWS = {"draws": 64}
STATED = "published:metaculus_2026_06"
EARLY = "arrival < 2035"
KEY = "hardware.doubling_time"
TOGETHER = [KEY, "spending.doubling_time"]

RESULTS = {
    "run": lambda: forecast.run("cotra_2020", **DRAWS),
    "compare": lambda: forecast.compare("cotra_2020", "kaplan", by=2030.5, **DRAWS),
    "explain": lambda: forecast.explain("cotra_2020", "short_horizon", **DRAWS),
    "sensitivity": lambda: forecast.sensitivity("minimal", **DRAWS),
    "solve": lambda: forecast.solve("minimal", KEY, 2045, **DRAWS),
    "together": lambda: forecast.solve("cotra_2020", TOGETHER, 2045, **DRAWS),
    "each": lambda: forecast.solve("minimal", KEY, 2045, each=True, **DRAWS),
    "sweep": lambda: forecast.sweep("minimal", {"hardware.doubling_time": [1, 2]}, **DRAWS),
    "condition": lambda: forecast.condition("cotra_2020", EARLY, **DRAWS),
    "trends": lambda: forecast.trends("trend_2026", **DRAWS),
    "reach": lambda: forecast.reach("trend_2026", "compute", 1e29, by=2030, **DRAWS),
    "scaling": lambda: forecast.scaling("loss", parameters=1e9, tokens=[1e10, 2e10]),
    "list_scenarios": forecast.list_scenarios,
    "show": lambda: forecast.show("minimal"),
    "diff": lambda: forecast.diff("cotra_2020", "kaplan"),
    "check": lambda: forecast.check("cotra_2020"),
}
WHO = ["published:daniel_2026_08", "published:eli_2026_08"]
TILT = ["--median", "2040"]
VARY = ["--vary", KEY, "--median", "2045"]
COMMANDS = {
    "run": ["run", "cotra_2020"],
    "compare": ["compare", "cotra_2020", "kaplan", "--by", "2030.5"],
    "explain": ["compare", "cotra_2020", "short_horizon", "--explain"],
    "sensitivity": ["sensitivity", "minimal"],
    "solve": ["solve", "minimal", *VARY],
    "together": [
        "solve",
        "cotra_2020",
        "--median",
        "2045",
        *(word for key in TOGETHER for word in ("--vary", key)),
    ],
    "each": ["solve", "minimal", *VARY, "--each"],
    "sweep": ["sweep", "minimal", "--over", "hardware.doubling_time=1,2"],
    "condition": ["run", "cotra_2020", "--given", EARLY],
    "trends": ["trends", "trend_2026"],
    "tilt": ["tilt", "minimal", *TILT],
    "pool": ["pool", *WHO],
    "reach": ["trends", "trend_2026", "--reach", "compute=1e29", "--by", "2030"],
    "scaling": ["scaling", "loss", "--parameters", "1e9", "--tokens", "1e10,2e10"],
    "list_scenarios": ["list"],
    "show": ["show", "minimal"],
    "diff": ["diff", "cotra_2020", "kaplan"],
    "check": ["check", "cotra_2020"],
}
PICTURES = [name for name in RESULTS if name not in ("list_scenarios", "show", "diff", "check")]


@pytest.fixture(scope="module")
def results():
    return {name: ask() for name, ask in RESULTS.items()}


def test_it_is_listed_and_typed():
    assert sorted(dir(forecast)) == sorted(forecast.__all__)
    assert {*RESULTS, "load", "verify"} - {"together", "each"} <= set(FUNCTIONS)
    assert (Path(forecast.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = forecast.runn


def test_names_are_imported_when_they_are_asked_for():
    heavy = "import forecast, sys; dir(forecast); print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_and_shows_an_example(name):
    text = getattr(forecast, name).__doc__
    if name != "list_scenarios":
        assert "Parameters\n" in text
    assert ">>> import forecast\n" in text
    assert f"forecast.{name}(" in text


@pytest.mark.parametrize("home", HOMES)
def test_the_examples_are_true(home):
    how = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    module = import_module(f"forecast.{home}")
    assert doctest.testmod(module, optionflags=how).failed == 0


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_what_the_command_prints(name, results):
    words = COMMANDS[name]
    draws = ["--draws", "64"] if "draws" in _options(words[0]) else []
    printed = call(*words, *draws, "--json")
    data = json.loads(printed.stdout)
    if name == "condition":
        data = data["given"]
    if name == "explain":
        data = {key: data[key] for key in ("explanation", "interactions")}
    assert json.loads(json.dumps(results[name].to_dict(), allow_nan=False)) == data


def _options(name):
    return {option.name for option in command.get_command(None, name).params}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_has_a_table_and_a_line(name, results):
    found = results[name]
    frame = found.to_dataframe()
    assert len(frame) or name == "check"
    assert set(frame.attrs.get("units", {})) <= set(frame.columns)
    assert "\n" not in repr(found)
    assert 0 < len(repr(found)) < 400


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_equal_if_they_say_the_same(name, results):
    assert results[name] == RESULTS[name]()
    assert results[name] != results["run" if name != "run" else "show"]


@pytest.mark.parametrize("name", PICTURES)
def test_a_result_draws_itself(name, results, tmp_path):
    path = tmp_path / "picture.png"
    shown = results[name].plot(path=path)
    assert hasattr(shown, "_repr_png_")
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(forecast.ArgumentError, match="path should be the path of a file"):
        results[name].plot(path=3)


def test_a_picture_shows_itself_in_a_notebook(results):
    assert results["run"].plot()._repr_png_().startswith(b"\x89PNG")


def test_a_picture_needs_no_pyplot():
    drawn = (
        "import forecast, sys; forecast.run('minimal', draws=16).plot()._repr_png_();"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", drawn], capture_output=True, text=True)
    assert found.stdout.strip() == "False", found.stderr


def test_edits_of_a_loaded_scenario_are_those_of_its_file():
    for edits in ({}, {"hardware.doubling_time": 2}, {"priors.brain_compute": {"times": 2}}):
        for name in ("cotra_2020", "trend_2026"):
            loaded = forecast.load(forecast.load(name), edits)
            assert loaded.hash == forecast.load(name, edits).hash


def test_an_edited_weight_of_a_loaded_scenario_rounds_otherwise_at_most():
    edits = {"weights.short_horizon": {"plus": 0.1}}
    one, other = forecast.load("cotra_2020"), forecast.load("cotra_2020", edits)
    found = forecast.load(one, edits).weights.anchors
    assert found == pytest.approx(other.weights.anchors, rel=4e-16, abs=0)


def test_a_stored_result_is_verified(tmp_path):
    path = tmp_path / "result.json"
    assert call("run", "minimal", "--draws", "64", "--output", path).exit_code == 0
    found = forecast.verify(path)
    assert found.holds
    assert "to the byte" in repr(found)
    assert {"name", "holds", "values"} <= set(found.to_dataframe().columns)
    path.write_text("{}")
    with pytest.raises(forecast.StoredError, match="made_by") as caught:
        forecast.verify(path)
    assert str(path) in caught.value.__notes__[0]


def test_scenarios_that_need_different_draws_are_explained_on_the_same():
    found = forecast.explain("short_horizon", "direct_approach", grouping="section")
    assert sum(share.worth for share in found.shares) == pytest.approx(found.end - found.start)


@pytest.mark.parametrize("both", [(STATED, "minimal"), ("minimal", STATED)])
def test_what_states_no_beliefs_cannot_be_explained(both):
    with pytest.raises(forecast.ScenarioError, match="without beliefs"):
        forecast.explain(*both)


def test_a_point_of_a_sweep_shows_numbers():
    found = forecast.sweep(
        "minimal", {"hardware.doubling_time": np.array([1.0, 2.0])}, draws=64
    )
    assert isinstance(found.points[1].median, float)
    assert found.points[1].median == found.medians()[1]
