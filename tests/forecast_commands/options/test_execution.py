"""What runs are done with: workers that were asked for, and parts that are kept."""

import tempfile
from pathlib import Path

import pytest

import forecast.engine.executors
from forecast.defaults import APART
from forecast.engine.executors import CrewError, Threads
from forecast_commands.options import execution
from tests.forecast_commands.test_cli import call, data

LONG = ("--draws", str((APART + 1) * 4096))


class Hired(Threads):
    """Threads that say what they were asked for and whether they were let go."""

    crews: list["Hired"]

    def __init__(self, asked: int | str):
        super().__init__(2)
        self.asked, self.closed = asked, False
        self.crews.append(self)

    def close(self) -> None:
        super().close()
        self.closed = True


@pytest.fixture
def hired(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Hired]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(Hired, "crews", [], raising=False)
    for kind in ("Processes", "Cluster"):
        monkeypatch.setattr(forecast.engine.executors, kind, Hired)
    return Hired.crews


@pytest.mark.parametrize(
    ("option", "asked"), [(("--workers", "3"), 3), (("--scheduler", "tcp://a:1"), "tcp://a:1")]
)
def test_workers_are_those_asked_for_change_nothing_and_are_let_go(hired, option, asked):
    alone = data("run", "minimal", *LONG)
    assert hired == []
    assert data("run", "minimal", *LONG, *option) == alone
    assert [(crew.asked, crew.closed) for crew in hired] == [(asked, True)]


def test_one_worker_needs_no_process(hired):
    data("run", "minimal", *LONG, "--workers", "1")
    assert hired == []


def test_very_long_runs_take_a_process_for_each_core_unasked(hired, monkeypatch):
    monkeypatch.setattr(execution, "WORTH_PROCESSES", 1)
    monkeypatch.setattr(forecast.engine.executors, "cores", lambda: 5)
    data("run", "minimal", *LONG)
    assert [(crew.asked, crew.closed) for crew in hired] == [(5, True)]


def test_a_crew_that_cannot_be_had_is_one_line(monkeypatch):
    def nobody(_: str) -> None:
        raise CrewError("no scheduler answers at tcp://a:1")

    monkeypatch.setattr(forecast.engine.executors, "Cluster", nobody)
    result = call("run", "minimal", *LONG, "--scheduler", "tcp://a:1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no scheduler answers at tcp://a:1\n"


def test_what_is_no_address_is_a_wrong_call():
    result = call("run", "minimal", "--scheduler", "8786")
    assert result.exit_code == 2
    assert "'8786' is not an address like tcp://host:8786" in result.stderr


def test_an_interrupted_run_goes_on_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("forecast.engine.result_store._WORTH_KEEPING", -1.0)
    whole = data("run", "minimal", *LONG)
    with monkeypatch.context() as patched:
        patched.setattr(
            "forecast.engine.executors.Crew.each", interrupted_after_the_first(Threads.each)
        )
        assert call("run", "minimal", *LONG, "--json").exit_code == 1
    assert list((tmp_path / "forecast").rglob("*.part"))
    again = call("run", "minimal", *LONG, "--json")
    assert again.stderr.startswith("going on after 1 of ")
    assert data("run", "minimal", *LONG) == whole
    assert not list((tmp_path / "forecast").rglob("*"))


def interrupted_after_the_first(each):
    def stopping(self, function, items):
        results = each(self, function, items)
        yield next(results)
        raise KeyboardInterrupt

    return stopping


def test_parts_are_kept_where_the_system_keeps_what_may_be_lost(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert execution.cache_folder() == tmp_path / "forecast"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert execution.cache_folder() == tmp_path / ".cache" / "forecast"


def test_without_a_home_parts_are_kept_with_other_temporary_files(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert execution.cache_folder() == Path(tempfile.gettempdir()) / "forecast"
