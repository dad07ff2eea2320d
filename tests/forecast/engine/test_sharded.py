"""Runs of many batches: the same whoever does them, and however often they are interrupted."""

import json

import numpy as np
import pytest

from forecast.defaults import APART
from forecast.distributions.empirical import Binned, Counted
from forecast.distributions.estimate import pooled
from forecast.engine.run import Runs, run
from forecast.engine.sharded import Execution
from forecast.engine.tasks import tasks_of
from forecast.engine.workers.executors import processes, threads
from forecast.export.report import forecast_dict
from priors.sampling.lattice import Batches
from tests.forecast.long_runs import SIZE, make_batches_small
from tests.forecast.scenes import scene, stated

DRAWS = (APART + 7) * SIZE
RANDOM_TRENDS = scene(
    anchors=stated(
        training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}},
        algorithmic_growth_oom={"normal": {"mean": 0.1, "sd": 0.02}},
    )
)
COUNTED = scene(
    anchors=stated(
        training_compute={"two_piece_lognormal": {"p10": 1e27, "p50": 1e30, "p90": 1e33}},
        algorithmic_growth_oom={"normal": {"mean": 0.1, "sd": 0.02}},
    )
)
KINDS = ["looked_up", "crossed", "counted"]
FIXED_TRENDS = scene(
    anchors=stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})
)


@pytest.fixture(autouse=True)
def _small_batches_kept_from_the_start(monkeypatch):
    make_batches_small(monkeypatch)
    monkeypatch.setattr("forecast.engine.checkpoints._WORTH_KEEPING", -1.0)


def text(scenario, execution: Execution) -> str:
    return json.dumps(forecast_dict(run(scenario, DRAWS, execution=execution), [2030.3]))


class Stopped(Exception):
    """An interruption."""


def stopping_at(share: float):
    def tell(done: int, of: int) -> None:
        if done >= share * of:
            raise Stopped

    return tell


@pytest.mark.parametrize("scenario", [FIXED_TRENDS, RANDOM_TRENDS, COUNTED], ids=KINDS)
def test_any_number_of_threads_gives_the_same_bytes(scenario):
    assert text(scenario, Execution(threads(1))) == text(scenario, Execution(threads(8)))


def test_processes_give_the_same_bytes():
    assert text(RANDOM_TRENDS, Execution(processes(2))) == text(
        RANDOM_TRENDS, Execution(threads(1))
    )


@pytest.mark.parametrize("scenario", [FIXED_TRENDS, RANDOM_TRENDS, COUNTED], ids=KINDS)
def test_an_interrupted_run_goes_on_and_ends_the_same(scenario, tmp_path):
    whole = text(scenario, Execution(threads(1)))
    for share in (0.3, 0.6):
        with pytest.raises(Stopped):
            run(scenario, DRAWS, execution=Execution(threads(1), tmp_path, stopping_at(share)))
    left, told = [], []
    execution = Execution(
        threads(1),
        tmp_path,
        lambda *draws: told.append(draws),
        lambda *parts: left.append(parts),
    )
    assert text(scenario, execution) == whole
    ((kept, of),) = left
    assert 0 < kept < of
    assert len(told) == of - kept
    assert told[-1][0] == told[-1][1] < DRAWS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-9], lambda b: b[:99] + b"?" + b[100:], lambda _: b""]
)
def test_damaged_parts_are_noticed_and_made_again(damage, tmp_path):
    with pytest.raises(Stopped):
        run(RANDOM_TRENDS, DRAWS, execution=Execution(threads(1), tmp_path, stopping_at(0.5)))
    for part in list(tmp_path.rglob("*.part"))[::2]:
        part.write_bytes(damage(part.read_bytes()))
    assert text(RANDOM_TRENDS, Execution(threads(1), tmp_path)) == text(
        RANDOM_TRENDS, Execution(threads(1))
    )


def test_parts_of_another_work_are_left_alone(tmp_path):
    with pytest.raises(Stopped):
        run(RANDOM_TRENDS, DRAWS, execution=Execution(threads(1), tmp_path, stopping_at(0.5)))
    left = []
    execution = Execution(threads(1), tmp_path, resumed=lambda *parts: left.append(parts))
    run(FIXED_TRENDS, DRAWS, execution=execution)
    run(RANDOM_TRENDS, DRAWS, seed=1, execution=execution)
    assert left == []


def test_tasks_hold_every_batch_once_and_in_order():
    for count in (1, 16, 64, 65, 1000, 5000, 100_000):
        tasks = tasks_of(Batches(0, range(count), 4096))
        numbers = [
            n for task in tasks for chunk in task.chunks() for n in chunk.batches.numbers
        ]
        assert numbers == list(range(count))
        assert len(tasks) <= 256


def test_long_runs_take_no_more_memory_than_short_ones():
    def held(batches: int) -> int:
        forecast = run(RANDOM_TRENDS, batches * SIZE, execution=Execution(threads(1)))
        return forecast.anchors["stated"].arrival.hits(np.array([2030.0])).shape[0]

    assert held(APART) == held(APART + 7) == held(3 * APART) == APART


@pytest.mark.parametrize("scenario", [FIXED_TRENDS, RANDOM_TRENDS, COUNTED], ids=KINDS)
def test_long_runs_agree_with_the_batches_that_they_are_made_of(scenario, monkeypatch):
    grouped = run(scenario, DRAWS, execution=Execution(threads(1)))
    monkeypatch.setattr("forecast.defaults.APART", 1000)
    monkeypatch.setattr("forecast.engine.run.APART", 1000)
    apart = run(scenario, DRAWS)
    whole = grouped.years
    np.testing.assert_allclose(
        grouped.by_year.value, apart.mixture.probability(whole).value, atol=1e-12
    )
    between = whole[:-1] + 0.3
    one, other = (forecast.mixture.probability(between) for forecast in (grouped, apart))
    # Between its ends a bin is straight: off by the root of the draws in it, no more.
    in_a_bin = np.maximum(np.diff(apart.by_year.value), 0.0) / 64
    off = 4 * np.sqrt(in_a_bin / DRAWS) if scenario is COUNTED else 0.0
    assert np.all(np.abs(one.value - other.value) < off + 1e-9)
    assert grouped.median == pytest.approx(apart.median, abs=2e-4)
    # Not at the median, where the scenes are symmetric and every batch has half its draws.
    errors = [forecast.quantiles([0.25, 0.75]).error for forecast in (grouped, apart)]
    assert np.all(errors[1] > 1e-6) == (scenario is not FIXED_TRENDS)  # else all is integrated
    np.testing.assert_allclose(errors[0], errors[1], rtol=0.5, atol=1e-9)


def test_a_run_that_reports_more_years_does_not_take_what_one_of_fewer_has_kept():
    runs = Runs(DRAWS)
    few = RANDOM_TRENDS.years.model_copy(update={"last": 2033})
    assert runs.run(RANDOM_TRENDS.model_copy(update={"years": few})).probability_by(2033) < 0.6
    assert runs.run(RANDOM_TRENDS).probability_by(2050) > 0.99


def test_draws_in_bins_are_exact_at_the_ends_of_bins_and_at_jumps():
    values = np.array([[2025.0, 2025.0, 2030.1, 2030.1], [2031.0, 2040.5, np.inf, 2200.0]])
    weights = np.array([[1.0, 2.0, 0.5, 0.25], [1.0, 1.0, 4.0, 8.0]])
    curve = Counted(values, weights, upto=2100.0).grouped(np.array([0, 0]))
    x = np.array([2024.999, 2025.0, 2030.0999, 2030.1, 2031.0, 2040.5, 2100.0])
    assert curve.hits(x).tolist() == [[0.0, 3.0, 3.0, 3.75, 4.75, 5.75, 5.75]]
    assert curve.mass.tolist() == [17.75]


def test_draws_in_bins_can_be_put_together_in_parts():
    values = np.random.default_rng(5).normal(2050.0, 20.0, (6, 500))
    weights = np.random.default_rng(6).random((6, 500))
    groups = np.array([0, 0, 0, 1, 1, 1])
    whole = Counted(values, weights).grouped(groups)
    parts = [
        Counted(values[at], weights[at]).grouped(groups[at])
        for at in (slice(0, 2), slice(2, 5), slice(5, 6))
    ]
    joined = Binned.join(parts).grouped(np.array([0, 0, 1, 1]))
    x = np.linspace(1990.0, 2110.0, 501)
    np.testing.assert_allclose(joined.hits(x), whole.hits(x), rtol=1e-12)
    np.testing.assert_allclose(
        pooled(whole, x).value, pooled(Counted(values, weights), x).value, atol=1e-3
    )
