"""A real cluster of two worker processes, one of which is ended in the middle."""

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine.run import Runs, run
from forecast.engine.sharded import Execution
from forecast.engine.workers.cluster import cluster
from forecast.engine.workers.executors import threads
from forecast.export.report import forecast_dict
from tests.forecast.engine.test_sharded import DRAWS, RANDOM_TRENDS
from tests.forecast.long_runs import make_batches_small
from tests.forecast.scenes import scene, stated

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows ends processes by any

distributed = pytest.importorskip("distributed", reason="clusters are an optional extra")
AXES = [Axis("x", (1e28, 1e30, 1e28, 1e31))]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    make_batches_small(monkeypatch)


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


def at(values):
    return scene(anchors=stated(training_compute=values["x"])), ()


def test_a_worker_that_is_ended_in_the_middle_changes_nothing(local):
    ended = []

    def end_one(done: int, of: int) -> None:
        if not ended and done > 0.2 * of:
            ended.append(local.workers[0].pid)
            os.kill(ended[0], KILL)

    with cluster(local.scheduler_address) as workers:
        found = forecast_dict(
            run(RANDOM_TRENDS, DRAWS, execution=Execution(workers, progress=end_one))
        )
    here = forecast_dict(run(RANDOM_TRENDS, DRAWS, execution=Execution(threads(1))))
    assert ended
    assert json.dumps(found) == json.dumps(here)


def test_the_points_of_a_sweep_go_to_the_cluster(local):
    runs = Runs(64, seed=2)
    with cluster(local.scheduler_address) as workers:
        away = sweep(AXES, at, runs, workers=workers)
    assert away.to_dict() == sweep(AXES, at, runs).to_dict()
