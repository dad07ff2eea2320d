"""Grids: each point is a run, to the bit; cubes; checkpoints."""

import itertools
import json
import time
from dataclasses import replace

import numpy as np
import pytest

from forecast.analysis.parameter_studies.grid_answers import (
    GridAnswers,
    KeptAnswers,
    kept_points,
)
from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.run import Runs, run
from forecast.engine.workers.executors import threads
from forecast.errors import UnequalYearsError
from forecast.export.dataset import write_cube
from forecast.results.forecast import QUANTILES
from scenarios.loading.load import resolve
from scenarios.variants.adjustments import varied
from tests.forecast.scenes import scene, stated

KEYS = ("hardware.doubling_time", "weights.short_horizon")
AXES = [Axis(KEYS[0], (2.0, 2.5)), Axis(KEYS[1], (0.0, 0.2, 0.9))]


def at(values):
    base = resolve("cotra_2020").scenario
    edits = {}
    for key, value in values.items():
        edits |= varied(base, key).to(value)
    return resolve("cotra_2020", edits).scenario, ()


@pytest.fixture(scope="module")
def found():
    return sweep(AXES, at, Runs(64, seed=2), by=[2030.5])


def test_every_point_is_a_run_by_itself_bit_for_bit(found):
    for place, point in zip(found.places, found.points, strict=True):
        settings = {key: repr(value) for key, value in place.items()}
        alone = run(resolve("cotra_2020", settings).scenario, 64, seed=2)
        assert np.array_equal(point.quantile_years, alone.quantile_years.value)
        probability = alone.mixture.probability(found.years)
        assert np.array_equal(point.probability, probability.value)
        assert np.array_equal(point.probability_error, probability.error)
        assert point.median == alone.median


def test_the_last_key_runs_fastest(found):
    assert found.shape == (2, 3)
    assert found.places[1] == {KEYS[0]: 2.0, KEYS[1]: 0.2}
    assert found.medians()[0, 1] == found.points[1].median


def test_a_long_last_axis_is_run_block_by_block_and_told_in_order(found, monkeypatch):
    monkeypatch.setattr("forecast.analysis.parameter_studies.sweep._BLOCK", 2)
    ran = []

    class Here:
        def map(self, function, items):
            ran.extend(items)
            return map(function, items)

    again = sweep(AXES, at, Runs(64, seed=2), by=[2030.5], workers=Here())
    assert again.to_dict() == found.to_dict()
    assert [one.place for one in ran] == [found.places[i] for i in (0, 1, 3, 4, 2, 5)]


def test_a_grid_whose_scenarios_have_no_room_at_once_is_run_tile_by_tile(found, monkeypatch):
    monkeypatch.setattr("forecast.analysis.parameter_studies.sweep._TILE", 4)
    told = []
    again = sweep(AXES, at, Runs(64, seed=2), by=[2030.5], progress=lambda *n: told.append(n))
    assert again.to_dict() == found.to_dict()
    assert told == [(done, 6) for done in (1, 2, 3, 4, 5, 6)] * 2


def test_the_cube_has_a_dimension_for_each_key(found, tmp_path):
    import xarray as xr

    cube = found.to_dataset()
    assert cube["median_year"].dims == KEYS
    assert cube["mixture_arrival_probability"].dims == (*KEYS, "year")
    assert cube["quantile_year"].dims == (*KEYS, "quantile")
    assert all(v.attrs["units"] and v.attrs["long_name"] for v in cube.data_vars.values())
    assert cube[KEYS[0]].attrs["units"] == "year"
    assert 2030.5 in cube["year"]
    assert not any(np.isnan(v).any() for v in cube.data_vars.values())
    assert np.isinf(cube["quantile_year"].sel(quantile=0.95)).all()
    for name in ("grid.nc", "grid.zarr"):
        write_cube(cube, tmp_path / name)
        with xr.open_dataset(tmp_path / name) as again:
            xr.testing.assert_identical(again.load()["median_year"], cube["median_year"])


def test_plain_data_and_csv(found):
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["keys"] == list(KEYS)
    assert set(data["points"][0]) >= {"at", "median_year", "probability_by_year"}
    assert data["points"][0]["quantiles"]["0.95"] is None
    lines = found.csv_text().splitlines()
    assert lines[0].startswith(",".join([*KEYS, "median_year", "median_error", "2025"]))
    assert len(lines) == 1 + found.medians().size
    assert float(lines[2].split(",")[2]) == found.medians()[0, 1]


def test_a_median_after_the_last_year_is_infinite_in_the_cube_and_none_in_plain_data():
    def requiring(values):
        return scene(anchors=stated(training_compute=10.0 ** values["x"])), ()

    axes = [Axis("x", (30.0, 80.0))]
    found = sweep(axes, requiring, Runs(16))
    assert found.medians()[1] == np.inf
    cube = found.to_dataset()
    assert float(cube["median_year"][1]) == np.inf
    assert found.to_dict()["points"][1]["median_year"] is None
    assert float(cube["median_error"][1]) == np.inf
    assert tuple(cube["quantile"].values) == QUANTILES


def test_nan_is_a_bug_and_raises(found):
    answers = GridAnswers(*map(np.copy, found.answers))
    answers.probability[1] = np.nan
    broken = replace(found, answers=answers)
    with pytest.raises(FloatingPointError, match="mixture_arrival_probability holds NaN"):
        broken.to_dataset()


def test_points_must_report_the_same_years():
    def until(values):
        return scene(years={"first": 2025, "last": int(values["x"])}), ()

    with pytest.raises(UnequalYearsError, match="2025 to 2080 and 2025 to 2100"):
        sweep([Axis("x", (2080.0, 2100.0))], until, Runs(16))


class Interrupted(Exception):
    pass


def kept_in(folder):
    return Checkpoint(folder, "sweep", 0.0)


def test_an_interrupted_sweep_goes_on_where_it_stopped(found, tmp_path):
    loaded = set()

    def stop(done, of):
        if done == 4 and of in loaded:
            raise Interrupted
        loaded.add(done)

    with pytest.raises(Interrupted), kept_in(tmp_path) as kept:
        sweep(AXES, at, Runs(64, seed=2), by=[2030.5], checkpoint=kept, progress=stop)

    class NoRuns(Runs):
        ran = 0

        def run(self, scenario, name=None):
            self.ran += 1
            return super().run(scenario, name)

    runs = NoRuns(64, seed=2)
    with kept_in(tmp_path) as kept:
        assert kept_points(kept) == 4
        again = sweep(AXES, at, runs, by=[2030.5], checkpoint=kept)
    assert runs.ran == 2
    assert again.to_dict() == found.to_dict()


def test_long_work_is_kept_in_few_parts_and_loses_little(tmp_path, monkeypatch):
    clock = itertools.count(time.monotonic())
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    answer = GridAnswers.empty(1, 2).at(0)
    with kept_in(tmp_path) as checkpoint, KeptAnswers(checkpoint, "") as kept:
        for point in range(5000):
            kept.add(str(point), answer)
            if point in (10, 500, 4999):
                assert kept_points(checkpoint) >= 0.97 * point
    assert kept_points(kept_in(tmp_path)) == 5000
    assert len(list(tmp_path.rglob("*.part"))) < 400


def test_parts_of_other_draws_do_not_count(tmp_path):
    axes = [Axis(KEYS[0], (2.0,))]
    with kept_in(tmp_path) as kept:
        one, other, again = (
            sweep(axes, at, Runs(64, seed=seed), checkpoint=kept) for seed in (2, 3, 2)
        )
    assert one.medians() != other.medians()
    assert again.to_dict() == one.to_dict()


def test_equal_points_are_run_once_and_each_is_answered():
    axes = [Axis("x", (1e29, 1e31, 1e29, 1e30))]

    def load(values):
        return scene(anchors=stated(training_compute=values["x"])), (values["x"],)

    told, suspicious = [], []
    with threads(2) as workers:
        medians = sweep(
            axes,
            load,
            Runs(64),
            progress=lambda *points: told.append(points),
            workers=workers,
            warn=suspicious.extend,
        ).medians()
    loaded, ran = told[:4], told[4:]
    assert loaded == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert ran == [(1, 3), (2, 3), (3, 3)]
    assert suspicious == list(axes[0].values)
    np.testing.assert_allclose(medians, [2031.0, 2035.0, 2031.0, 2033.0], atol=1e-6)
