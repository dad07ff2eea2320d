"""What does not vary is said, with what half and twice of it would do."""

import pytest

from forecast.engine.run import run
from scenarios.loading.load import load
from tests.forecast_commands.calling import call, data

FEW = ("--draws", "64")


def test_half_and_twice_are_what_a_run_with_them_answers():
    draws = 1024
    rows = data("sensitivity", "minimal", "--draws", str(draws))["fixed"]
    found = {row["name"]: row for row in rows}
    pace = found["hardware.doubling_time"]
    for key, factor in (("halved", 0.5), ("doubled", 2.0)):
        scenario = load("minimal", {"hardware.doubling_time": factor * pace["value"]})
        assert pace[f"{key}_median_year"] == pytest.approx(run(scenario, draws).median)


def test_what_varies_and_what_nothing_uses_is_not_among_them():
    scenario = data("sensitivity", "short_horizon", *FEW)
    fixed, varied = ({row["name"] for row in scenario[key]} for key in ("fixed", "swings"))
    assert "evolution_duration" not in fixed
    assert not fixed & varied
    assert {"hardware.doubling_time", "spending.gdp"} <= fixed


def test_numbers_that_anchors_have_of_their_own_are_moved_together():
    rows = data("sensitivity", "cotra_2020", *FEW, "--by", "2050")["fixed"]
    (pace,) = [row for row in rows if row["name"] == "algorithmic_doubling_time"]
    assert pace["value"] is None
    assert pace["halved_probability"] > pace["doubled_probability"]


def test_a_scenario_in_which_nothing_varies_has_no_empty_tables(tmp_path):
    path = tmp_path / "certain.yaml"
    path.write_text(
        "extends: minimal\nweights: {mine: 1}\n"
        "anchors: {mine: {kind: stated, priors: {training_compute: 1e30}}}\n"
        "priors: {algorithmic_doubling_time: 2}\nevidence: null\n"
    )
    text = call("sensitivity", str(path), *FEW).stdout
    assert "nothing varies" in text
    assert "at its 10%" not in text
    assert "training_compute" in text


def test_the_text_says_what_hides_in_the_weights():
    text = " ".join(call("sensitivity", "cotra_2020", *FEW).stdout.split())
    assert "how far it differs between them is in the weights" in text
    assert "Not varied, and taken as certain" in text
