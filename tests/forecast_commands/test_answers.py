"""Sensitivity, sweeps, conditions and trends where an answer is missing or out of the way."""

import json
import re

import pytest
import xarray as xr

from forecast.defaults import LOOKED_AT, MAX_DRAWS
from forecast_commands.text.trends import _power
from tests.forecast_commands.calling import call, data, refused

FEW = ("--draws", "64")


def test_swings_past_the_last_year_are_told_and_drawn(tmp_path):
    path = tmp_path / "swings.svg"
    result = call("sensitivity", "cotra_2020_conservative", *FEW, "--plot", path)
    assert result.exit_code == 0, result.stderr
    found = data("sensitivity", "cotra_2020_conservative", *FEW)
    late = [swing for swing in found["swings"] if swing["high_median_year"] is None]
    assert late
    for swing in late:
        (line, *_) = [x for x in result.stdout.splitlines() if x.startswith(swing["name"])]
        assert line.endswith("after 2100")
    assert "Bio Anchors 2020, conservative" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["nc", "json", "svg"])
def test_a_sweep_is_kept_in_every_format(tmp_path, suffix, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = tmp_path / f"grid.{suffix}"
    option = "--plot" if suffix == "svg" else "--output"
    over = ("--over", "weights.none=0.02,0.3")
    result = call("sweep", "cotra_2020_conservative", *FEW, *over, option, path)
    assert result.exit_code == 0, result.stderr
    points = data("sweep", "cotra_2020_conservative", *FEW, *over)["points"]
    first, second = (point["median_year"] for point in points)
    assert second is None
    assert result.stdout.splitlines()[3].split()[1:3] == ["after", "2100"]
    if suffix == "nc":
        with xr.open_dataset(path, engine="h5netcdf") as cube:
            assert cube.median_year.values.tolist() == [first, float("inf")]
            assert cube.attrs["scenario_name"] == "cotra_2020_conservative"
    elif suffix == "json":
        assert json.loads(path.read_text())["points"] == points
    else:
        assert "Bio Anchors 2020, conservative" in path.read_text(encoding="utf-8")


def test_a_list_of_mappings_is_no_grid():
    assert "a list holds numbers or names, not mappings" in refused(
        2, "sweep", "minimal", "--over", "hardware.doubling_time={times: 1, times: 2}"
    )


def test_a_condition_on_a_scenario_without_varying_beliefs_gives_weights_alone(tmp_path):
    path = tmp_path / "certain.yaml"
    path.write_text(CERTAIN_FILE)
    text = call("run", path, *FEW, "--given", "arrival < 2034").stdout
    found = text[text.index("Given arrival < 2034 (probability 50.00%") :]
    assert re.search(r"early +50.0% +100.00%", found)
    assert re.search(r"late +50.0% +0.00%", found)
    assert "Beliefs" not in found


CERTAIN_FILE = """\
title: Nothing varies
milestone: It arrives
years: {first: 2025, last: 2100}
weights: {early: 0.5, late: 0.5}
anchors:
  early: {kind: stated, priors: {training_compute: 1e27, algorithmic_growth_oom: 0}}
  late: {kind: stated, priors: {training_compute: 1e28, algorithmic_growth_oom: 0}}
hardware: {base_year: 2025, price_performance: 1e17, growth_oom: 0.1}
spending: {base_year: 2025, largest_run_cost: 1e9, growth_oom: 0.1}
algorithms: {base_year: 2025}
"""


@pytest.mark.parametrize(
    ("edit", "verdict"),
    [
        (None, "Nothing varies here, so that there is no Monte Carlo error."),
        ("hardware.growth_oom={normal: {mean: 0.5, sd: 0.01}}", "% of each figure."),
        ("hardware.growth_oom={normal: {mean: 0.5, sd: 2}}", " orders of magnitude."),
    ],
)
def test_trends_say_how_sure_they_are(tmp_path, edit, verdict):
    path = tmp_path / "certain.yaml"
    path.write_text(CERTAIN_FILE)
    edits = [] if edit is None else ["--set", edit]
    result = call("trends", path, *FEW, *edits)
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip().endswith(verdict)


@pytest.mark.parametrize(
    ("log10", "text"),
    [(27.5, "3.16e27"), (-3.0, "1.00e-3"), (2.9999999, "1.00e3"), (1.5e6, "10^1.5e+06")],
)
def test_powers_beyond_floating_point_are_still_told(log10, text):
    assert _power(log10) == text


def test_a_new_scenario_is_named_as_data_too(tmp_path):
    path = tmp_path / "mine.yaml"
    assert data("new", path) == {"files": [str(path)]}
    assert call("check", path).exit_code == 0


def test_a_picture_says_which_characters_its_font_lacks(tmp_path):
    path, picture = tmp_path / "far.yaml", tmp_path / "far.png"
    path.write_text("extends: minimal\ntitle: \u65e5\u672c\n", encoding="utf-8")
    result = call("run", path, *FEW, "--plot", picture)
    assert result.exit_code == 0
    assert "warning: the font lacks some of the picture's characters\n" in result.stderr
    assert picture.exists()


USUAL = {
    **dict.fromkeys(["run", "compare", "sweep", "solve"], f"the median, {MAX_DRAWS} at most."),
    **dict.fromkeys(["tilt", "score", "vintages"], f"when left out, {LOOKED_AT}."),
    "sensitivity": f"the median, {LOOKED_AT} at most.",
}


@pytest.mark.parametrize("command", USUAL)
def test_help_says_how_many_draws_are_usual(command):
    assert USUAL[command] in " ".join(call(command, "--help").stdout.split())


def test_commands_that_look_at_every_draw_take_as_many_as_they_say():
    assert data("tilt", "minimal", "--median", "2050")["draws"] == LOOKED_AT
