"""How runs are done: workers that were asked for, and parts that are kept."""

import re
from pathlib import Path

import pytest

import forecast.engine.workers.cluster
import forecast.engine.workers.executors
import forecast.engine.workers.system
from forecast.defaults import APART
from forecast.engine.workers.executors import ExecutorError, Workers, threads
from forecast_commands import running
from forecast_commands.options import execution
from tests.forecast.long_runs import SIZE, make_batches_small
from tests.forecast_commands.calling import call, data, refused

LONG = ("--draws", str((APART + 1) * SIZE))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    make_batches_small(monkeypatch)


class Hired(Workers):
    """Threads that say what they were asked for and whether they were let go."""

    all: list["Hired"]

    def __init__(self, asked: int | str):
        super().__init__(threads(2)._open)
        self.asked, self.closed = asked, False
        self.all.append(self)

    def close(self) -> None:
        super().close()
        self.closed = True


@pytest.fixture
def hired(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Hired]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Hired, "all", [], raising=False)
    monkeypatch.setattr(forecast.engine.workers.executors, "processes", Hired)
    monkeypatch.setattr(forecast.engine.workers.cluster, "cluster", Hired)
    return Hired.all


@pytest.mark.parametrize(
    ("option", "asked"), [(("--workers", "3"), 3), (("--scheduler", "tcp://a:1"), "tcp://a:1")]
)
def test_workers_are_those_asked_for_change_nothing_and_are_let_go(hired, option, asked):
    alone = data("run", "minimal", *LONG)
    assert hired == []
    assert data("run", "minimal", *LONG, *option) == alone
    assert [(one.asked, one.closed) for one in hired] == [(asked, True)]


def test_one_worker_needs_no_process(hired):
    data("run", "minimal", *LONG, "--workers", "1")
    assert hired == []


def test_very_long_runs_take_a_process_for_each_core_unasked(hired, monkeypatch):
    monkeypatch.setattr(execution, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(forecast.engine.workers.system, "cores", lambda: 5)
    data("run", "minimal", *LONG)
    assert [(one.asked, one.closed) for one in hired] == [(5, True)]


def test_a_cluster_that_cannot_be_had_is_one_line(monkeypatch):
    def nobody(_: str) -> None:
        raise ExecutorError("no Dask scheduler answers at tcp://a:1")

    monkeypatch.setattr(forecast.engine.workers.cluster, "cluster", nobody)
    result = call("run", "minimal", *LONG, "--scheduler", "tcp://a:1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no Dask scheduler answers at tcp://a:1\n"


@pytest.mark.parametrize("workers", ["1025", "3e9", "0", "1.5"])
def test_workers_that_cannot_be_had_are_a_wrong_call(workers):
    assert "Invalid value for '--workers'" in refused(2, "run", "minimal", "--workers", workers)


def test_what_is_no_address_is_a_wrong_call():
    assert "'8786' is not an address like tcp://host:8786" in refused(
        2, "run", "minimal", "--scheduler", "8786"
    )


def test_an_interrupted_run_goes_on_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("forecast.engine.checkpoints._WORTH_KEEPING", -1.0)
    whole = data("run", "minimal", *LONG)
    with monkeypatch.context() as patched:
        patched.setattr(
            "forecast.engine.workers.executors.Workers.map",
            interrupted_after_the_first(Workers.map),
        )
        assert call("run", "minimal", *LONG, "--json").exit_code == 1
    assert list((tmp_path / "forecast").rglob("*.part"))
    again = call("run", "minimal", *LONG, "--json")
    assert again.stderr.startswith("going on after 1 of ")
    assert data("run", "minimal", *LONG) == whole
    assert not list((tmp_path / "forecast").rglob("*"))


def interrupted_after_the_first(mapped):
    def stopping(self, function, items):
        results = mapped(self, function, items)
        yield next(results)
        raise KeyboardInterrupt

    return stopping


def test_before_hours_of_work_it_is_said_how_long_they_take_and_how_little_they_gain(
    monkeypatch,
):
    monkeypatch.setattr("priors.sampling.lattice.BATCH_SIZE", 4096)
    long = ("run", "minimal", "--draws", str(65 * 4096))
    monkeypatch.setattr(running, "_WORTH_TIMING", 1)
    assert "will take" not in call(*long).stderr
    monkeypatch.setattr(running, "_WORTH_SAYING", 0.0)
    said = call(*long).stderr
    assert re.search(
        r"^note: minimal: 266,240 draws will take about \d+ s and bring the error of the "
        r"median from [0-9.e-]+ years at 32,768 draws to about [0-9.e-]+; --precision 0.01 ",
        said,
    )
    assert "will take" not in call(*long, "--precision", "1").stderr
