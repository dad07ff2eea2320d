"""Draws of a tilt as a scenario: its run gives the wanted answer, whatever varies."""

import numpy as np
import pytest

from forecast.analysis.reweighting.tilt import Target, tilt
from forecast.analysis.reweighting.tilted_draws import ROWS, resampled, tilted_draws
from forecast.engine.run import run
from scenarios.loading.load import load
from tests.forecast.scenes import scene, stated

DRAWS = 4096
ONE_ROW = 1.0 / ROWS
WANTED = {  # what varies, and what is wanted of it
    "anchors' own beliefs": ("cotra_2020", [(2032.0, 0.5)]),
    "two quantiles": ("cotra_2020", [(2028.0, 0.1), (2060.0, 0.9)]),
    "trends, that anchors share": ("trend_2026", [(2030.0, 0.5)]),
    "limits of data": ("data_limited", [(2045.0, 0.5)]),
    "several laws": ("direct_approach_2023", [(2040.0, 0.5)]),
    "dates, and no compute": ("ai_futures_2025_lifland", [(2030.0, 0.5)]),
}


@pytest.mark.parametrize("case", WANTED)
def test_the_run_of_the_worlds_gives_the_wanted_answer(case, tmp_path):
    name, wanted = WANTED[case]
    found = tilt(run(name, DRAWS), [Target(*each) for each in wanted])
    drawn = tilted_draws(found)
    (tmp_path / "mine.csv").write_text(drawn.csv(), encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(drawn.yaml("mine.csv"), encoding="utf-8")
    own = run(load(tmp_path / "mine.yaml"), DRAWS)
    years = np.array([year for year, _ in wanted])
    answer = own.mixture.probability(years)
    off = np.abs(answer.value - [p for _, p in wanted])
    assert (off <= 4.0 * answer.error + 4.0 * ONE_ROW).all()
    # Between the wanted years, too, it is the tilt's, as far as draws say it.
    t = np.linspace(*found.span, 12)
    np.testing.assert_allclose(own.mixture.value(t), found.bounds(t)[0], atol=0.01)


def test_a_belief_without_a_unit_is_in_that_of_its_quantity(tmp_path):
    anchors = stated(training_compute={"lognormal": {"p10": 1e28, "p90": 1e34}})
    spending = {"base_year": 2025, "largest_run_cost": "1e8 to 1e10", "growth_oom": 0.2}
    found = tilt(run(scene(anchors=anchors, spending=spending), 1024), [Target(2030.0, 0.5)])
    drawn = tilted_draws(found)
    assert "1" not in {unit for unit, _ in drawn.columns.values()}
    (tmp_path / "mine.csv").write_text(drawn.csv(), encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(drawn.yaml("mine.csv"), encoding="utf-8")
    assert run(load(tmp_path / "mine.yaml"), 1024).median == pytest.approx(2030.0, abs=0.05)


def test_rows_keep_together_what_belongs_together():
    """Two factors of one requirement: what a tilt to early arrival leaves is correlated."""
    priors = {
        "training_compute": {"lognormal": {"median": 1e30, "sd_oom": 2}},
        "algorithmic_growth_oom": {"normal": {"mean": 0.3, "sd": 0.1}, "min": 0.01},
    }
    found = tilt(run(scene(anchors=stated(**priors)), DRAWS), [Target(2030.0, 1.0)])
    drawn = tilted_draws(found)
    compute, growth = (values for _, values in drawn.columns.values())
    compute = np.log10(compute) if compute.min() > 1e3 else compute
    order = np.corrcoef(*(compute, growth) if compute.max() > 10 else (growth, compute))[0, 1]
    assert order > 0.1  # what is dearer arrives as early only with faster algorithms
    assert drawn.rows == ROWS


def test_resampling_follows_the_weights_in_the_order_of_arrival():
    rng = np.random.default_rng(0)
    weights, arrival = rng.uniform(size=500), rng.permutation(500).astype(float)
    chosen = resampled(weights, arrival, 10_000)
    assert (np.diff(arrival[chosen]) >= 0).all()
    share = np.bincount(chosen, minlength=500) / 10_000
    np.testing.assert_allclose(share, weights / weights.sum(), atol=1e-4 + 1e-12)


def test_what_stays_the_same_is_written_as_fixed():
    """Growth is the same in all draws of the scene, and trends are not."""
    scenario = scene(
        anchors=stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 1}}),
        hardware={"base_year": 2025.5, "growth_oom": 0.2,
                  "price_performance": {"lognormal": {"median": 1e17, "sd_oom": 0.3}}},
    )  # fmt: skip
    data = tilted_draws(tilt(run(scenario, 256), [Target(2035.0, 0.6)])).plain("mine.csv")
    priors = data["anchors"]["draws"]["priors"]
    assert priors["algorithmic_growth_oom"]["fixed"] == pytest.approx(0.1)
    assert "samples" in priors["training_compute"]["log10"]
    assert "samples" in data["hardware"]["price_performance"]
    assert data["anchors"]["draws"]["kind"] == "stated"
    assert data["hardware"]["base_year"] == 2025.5
    assert set(data["anchors"]) == {"draws"}
    assert "evidence" not in data
