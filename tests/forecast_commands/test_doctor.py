"""`doctor`: the known answer, and what it says of an installation that is out of order."""

import functools
import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import forecast.doctor as doctor
from forecast.engine.run import run
from forecast.export.provenance import json_result
from forecast.verification.outcome import Today
from forecast.version import __version__
from forecast_commands.text.doctor import examination_text
from scenarios.loading.load import built_in_names, load
from scenarios.problems import Problem, ScenarioError
from tests.forecast_commands.calling import call

QUICK = ("Python", "libraries", "known answer", "smooth answer", "current folder")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def _only_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", functools.partial(doctor.examine, QUICK))


def test_the_known_answer_is_todays(rewrite_golden):
    """Rewritten by --rewrite-golden; to 1e-9 it is the same on every machine."""
    if rewrite_golden:
        data = json_result(run(doctor.KNOWN_SCENARIO))
        doctor.KNOWN_ANSWER.write_text(f"{json.dumps(data, indent=2)}\n", encoding="utf-8")
    known, counted = doctor.examine(["known answer", "smooth answer"]).checks
    assert known.ok, known.found
    assert counted.ok, counted.found
    assert re.search(r"median 20\d\d\.\d\d, to (the byte|1e-09)$", known.found)


def test_versions_are_those_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == doctor.DISTRIBUTION
    assert {f"{name}>={v}" for name, v in doctor.least_versions().items()} == set(
        project["dependencies"]
    )
    assert project["requires-python"] == f">={doctor.least_python()}"


def test_without_an_installation_the_oldest_versions_are_not_known(monkeypatch):
    monkeypatch.setattr(doctor, "DISTRIBUTION", "no-such-distribution")
    python, libraries = doctor.examine(["Python", "libraries"]).checks
    assert python.ok
    assert libraries.found == (
        "no-such-distribution is not installed, so that its libraries are not known"
    )


@pytest.mark.usefixtures("_only_quick")
def test_what_is_in_order():
    result = call("doctor", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["ok"] is True
    assert found["version"] == __version__
    assert found["cores"] >= 1
    assert found["run_seconds"] > 0
    assert found["libraries"].keys() == doctor.least_versions().keys()
    assert found["optional"].keys() == set(doctor.OPTIONAL)
    assert [check["name"] for check in found["checks"]] == list(QUICK)
    assert all(check["ok"] and check["mend"] is None for check in found["checks"])


def test_what_is_out_of_order_is_named_with_how_to_mend_it(monkeypatch, tmp_path):
    stored = json.loads(doctor.KNOWN_ANSWER.read_text(encoding="utf-8"))
    stored["median_year"] += 1e-3
    monkeypatch.setattr(doctor, "KNOWN_ANSWER", tmp_path / "known_answer.json")
    doctor.KNOWN_ANSWER.write_text(json.dumps(stored))
    monkeypatch.setattr(doctor, "least_versions", lambda: {"numpy": "99", "no-such": "1.0"})
    monkeypatch.setattr(doctor, "least_python", lambda: "4.0")
    monkeypatch.setattr(doctor.tempfile, "gettempdir", lambda: str(tmp_path / "absent"))
    names = ("Python", "libraries", "known answer", "temporary folder")
    examination = doctor.examine(names)
    assert not any(check.ok for check in examination.checks)
    found = {check.name: (check.found, check.mend) for check in examination.checks}
    assert found["libraries"][0].endswith("is older than 99, no-such is not installed")
    assert found["libraries"][1] == "python -m pip install 'numpy>=99' 'no-such>=1.0'"
    assert found["known answer"][0] == (
        "1 of its variables, such as median_year, cannot be made again to 1e-09"
    )
    assert found["temporary folder"][1] == "set TMPDIR to one"

    monkeypatch.setattr("forecast_commands.doctor.examine", lambda: examination)
    result = call("doctor")
    assert result.exit_code == 1
    assert result.stdout.count("\nFAILED ") == 4
    assert "4 of 4 checks FAILED." in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_scenarios_files_and_pictures_are_in_order_and_the_verdict_says_so():
    examination = doctor.examine(["scenarios", "results", "pictures"])
    found = [check.found for check in examination.checks]
    assert found[0] == f"all {len(built_in_names())} that are built in load"
    assert found[1] == ".nc and .zarr are read as they were written"
    assert re.fullmatch(r"a CDF of \d+ kB was drawn", found[2])
    text = examination_text(examination)
    assert text.endswith("All is in order.")
    assert text.count("\nok ") == 3
    assert "to mend it" not in text


def broken(*_args, **_kwargs):
    raise ScenarioError([Problem("is at fault", ("years",))])


def test_a_library_that_does_not_load_is_named(monkeypatch):
    def half_installed(name):
        raise AttributeError(name)

    monkeypatch.setattr(doctor, "import_module", half_installed)
    monkeypatch.setattr(doctor, "least_versions", lambda: {"numpy": "1.0"})
    (check,) = doctor.examine(["libraries"]).checks
    assert check.found == "numpy does not load (AttributeError)"
    assert check.mend == "python -m pip install 'numpy>=1.0'"


@pytest.mark.parametrize(
    ("name", "broken_part", "instead", "found"),
    [
        (
            "scenarios",
            "scenarios.loading.load.resolve",
            broken,
            f"{built_in_names()[0]}: years: is at fault",
        ),
        (
            "scenarios",
            "scenarios.loading.load.built_in_names",
            lambda: ["minimal"],
            "cotra_2020 is missing",
        ),
        (
            "known answer",
            "forecast.verification.current_scenario.today",
            lambda *_: Today(load("kaplan").hash),
            "cotra_2020 is not as it was released",
        ),
        (
            "results",
            "forecast.verification.verify.verify",
            lambda *_, **__: SimpleNamespace(agreement=None),
            ".nc is not read as it was written",
        ),
    ],
)
def test_what_is_broken_is_to_be_installed_again(
    monkeypatch, name, broken_part, instead, found
):
    monkeypatch.setattr(broken_part, instead)
    (check,) = doctor.examine([name]).checks
    assert (check.ok, check.found) == (False, found)
    assert check.mend == "install forecast again; if that does not mend it, report it"


def test_a_smooth_answer_that_is_not_the_counted_one_is_a_finding(monkeypatch):
    monkeypatch.setattr(doctor, "_MOST_ERRORS", 0.01)
    _, check = doctor.examine(["known answer", "smooth answer"]).checks
    assert re.fullmatch(r"\d\.\d Monte Carlo errors from the counted", check.found)


def test_a_check_that_breaks_is_a_finding(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "KNOWN_ANSWER", tmp_path / "absent.json")
    examination = doctor.examine(["known answer", "smooth answer"])
    first, second = examination.checks
    assert first.found == "StoredError: it cannot be read: no such file or directory"
    assert second.mend == "mend the known answer"
    assert examination.run_seconds is None
    assert "a run      none" in examination_text(examination)


@pytest.mark.slow
def test_this_installation_is_in_order(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    result = call("doctor")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.count("\nok ") == 9
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert not list(tmp_path.iterdir())
