"""`verify`: what holds, what has changed, and files that nobody vouches for."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from forecast.engine.run import run
from forecast.errors import StoredError
from forecast.verification.cubes import open_cube
from forecast.verification.outcome import Verification
from forecast.verification.reproduction import make_again, read
from forecast.version import __version__
from forecast_commands.output.files import save_result
from tests.forecast_commands.calling import call

SCENARIO = """\
title: A scenario with a sample file \U0001f600
extends: cotra_2020
priors:
  reference_samples: {samples: "samples.txt", source: me}
  genome_size: {times: 2}
sources: {me: house}
weights: {none: {2025: 0.1, 2100: 0.03}, lifetime: 0.4, evolution: 0.5}
"""


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its process, which tests/forecast/verification/test_verify.py covers."""

    def verify(path: Path, most_draws: int, workers: int) -> Verification:
        return make_again(read(path, most_draws), workers)

    monkeypatch.setattr("forecast_commands.verify.verify", verify)


def verified(path: Path) -> tuple[int, dict[str, Any]]:
    result = call("verify", path, "--json")
    return result.exit_code, json.loads(result.stdout)


def refusal(path: Path) -> str:
    """The one line that a file is refused by."""
    result = call("verify", path)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert isinstance(result.exception, SystemExit)
    (line,) = result.stderr.splitlines()
    start = f"{path}: "
    assert line.startswith(start)
    return line.removeprefix(start)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with results in all formats; the JSON of a single anchor is quickly made again."""
    folder = tmp_path_factory.mktemp("stored")
    for suffix in ("nc", "zarr", "json"):
        name = "short_horizon" if suffix == "json" else "cotra_2020"
        save_result(run(name, 64), folder / f"result.{suffix}", (), {})
    return folder


@pytest.fixture
def changed_json(stored: Path, tmp_path: Path) -> Callable[..., Path]:
    def change(edit: Callable[[dict[str, Any]], object]) -> Path:
        data = json.loads((stored / "result.json").read_text())
        edit(data)
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(data))
        return path

    return change


@pytest.fixture
def changed_netcdf(stored: Path, tmp_path: Path) -> Callable[..., Path]:
    def change(edit: Callable[[h5py.File], object]) -> Path:
        path = tmp_path / "changed.nc"
        shutil.copy(stored / "result.nc", path)
        with h5py.File(path, "a") as file:
            edit(file)
        return path

    return change


@pytest.fixture
def copied_zarr(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored / "result.zarr", tmp_path / "changed.zarr"))


# What holds.


@pytest.mark.parametrize("suffix", ["nc", "zarr", "json"])
def test_a_result_holds_to_the_byte(stored, suffix):
    code, found = verified(stored / f"result.{suffix}")
    assert code == 0
    assert found["agreement"] == "byte"
    assert found["values"] > 200
    assert found["differences"] == found["not_compared"] == found["causes"] == []
    assert found["today"]["same"] is True


def test_the_text_says_what_holds_in_80_columns(stored):
    text = call("verify", stored / "result.json").stdout
    assert "It holds, to the byte" in text
    assert "short_horizon is still this scenario" in text
    short = text.replace(str(stored), "")
    assert max(map(len, short.splitlines())) <= 80


def test_what_was_asked_beside_the_forecast_is_verified_too(tmp_path):
    path = tmp_path / "result.json"
    asked = ("--by", "2030.123456789012", "--given", "arrival < 2040", "--precision", "20")
    edits = ("--set", "hardware.doubling_time=2", "--set", "spending.ceiling_share=0.02")
    call("run", "short_horizon", "--draws", "64", *asked, *edits, "--output", path)
    data = json.loads(path.read_text())
    data["given"]["beliefs"][0]["shift"] += 0.5
    data["precision"]["error"] += 0.5
    path.write_text(json.dumps(data))
    code, found = verified(path)
    assert code == 1
    assert found["today"]["same"] is True  # with the edits that were recorded
    assert {d["name"] for d in found["differences"]} == {
        "given.beliefs.0.shift",
        "precision.error",
    }


def test_a_result_stands_by_itself(tmp_path, monkeypatch):
    """What its scenario stood on is in it, and may be gone; if it is there, it is looked at."""
    monkeypatch.chdir(tmp_path)
    Path("samples.txt").write_text("\n".join(str(x) for x in np.geomspace(0.1, 10, 40)))
    Path("my.yaml").write_text(SCENARIO, encoding="utf-8")
    for name in ("result.json", "result.nc"):
        done = call("run", "my.yaml", "--draws", "64", "--output", name)
        assert done.exit_code == 0, done.stderr
    Path("my.yaml").write_text(SCENARIO.replace("{times: 2}", "{times: 3}"), encoding="utf-8")
    code, found = verified(Path("result.json"))
    assert (code, found["agreement"]) == (0, "byte")
    assert found["today"]["same"] is False
    assert found["today"]["differing"] == ["anchors.genome.priors.genome_size"]
    Path("my.yaml").unlink()
    Path("samples.txt").unlink()
    code, found = verified(Path("result.nc"))
    assert (code, found["agreement"]) == (0, "byte")
    assert found["today"]["same"] is None
    assert "no such file" in found["today"]["reason"]


def test_no_file_elsewhere_is_looked_at(changed_json, tmp_path, monkeypatch):
    (tmp_path / "inner").mkdir()
    (tmp_path / "secret.yaml").write_text("{")

    def rename(data):
        data["scenario"] = data["made_by"]["scenario_name"] = "../secret.yaml"

    path = changed_json(rename)
    monkeypatch.chdir(tmp_path / "inner")
    code, found = verified(path)
    assert (code, found["today"]["same"]) == (0, None)
    assert "outside this folder" in found["today"]["reason"]


# What does not.


def test_a_number_that_is_another_is_named(changed_json):
    code, found = verified(
        changed_json(lambda d: d["probability_by_year"].update({"2040": 0.9}))
    )
    assert (code, found["agreement"], found["causes"]) == (1, None, ["code"])
    (difference,) = found["differences"]
    assert (difference["name"], difference["at"]) == ("probability_by_year", "2040")
    assert difference["stored"] == 0.9
    assert difference["largest"] == pytest.approx(0.9 - difference["now"])
    assert (difference["values"], difference["differing"]) == (76, 1)


def test_rounding_is_no_difference(changed_json):
    def nudge(data):
        data["median_year"] *= 1 + 5e-10  # relative: a thousandth of a second in a year
        data["probability_by_year"]["2040"] += 5e-10

    path = changed_json(nudge)
    code, found = verified(path)
    assert (code, found["agreement"]) == (0, "tolerance")
    assert len(found["differences"]) == 2
    assert "It holds, to 1e-9" in call("verify", path).stdout


def test_other_versions_are_named_and_compared(changed_json):
    def older(data):
        data["version"] = data["made_by"]["forecast_version"] = "0.0.1"
        data["made_by"]["numpy_version"] = "1.0"
        data["of_old"] = 1
        del data["most_likely_year"]

    path = changed_json(older)
    code, found = verified(path)
    assert (code, found["agreement"]) == (0, "byte")
    assert found["versions"]["numpy_version"]["recorded"] == "1.0"
    assert [u["name"] for u in found["not_compared"]] == ["most_likely_year", "of_old"]
    text = call("verify", path).stdout
    assert f"made by forecast 0.0.1 (older), here {__version__}; numpy 1.0, here" in text

    data = json.loads(path.read_text())
    data["median_year"] += 1
    path.write_text(json.dumps(data))
    assert verified(path)[1]["causes"] == ["versions"]


@pytest.mark.parametrize("version", ["0.0.1", __version__])
def test_a_cube_without_an_answer_does_not_hold(changed_netcdf, version):
    """Whatever version it claims: coordinates and weights alone answer nothing."""

    def gut(file):
        for name in set(file) - {"anchor", "year", "quantile", "weight"}:
            del file[name]
        file.attrs["forecast_version"] = version

    path = changed_netcdf(gut)
    code, found = verified(path)
    assert (code, found["holds"]) == (1, False)
    assert "It does not hold: no probability of arrival by year" in call("verify", path).stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(probability_by_year={}),
        lambda d: d.update(probability_by_year=0.5),
        lambda d: d.pop("probability_by_year"),
        lambda d: d["anchors"].update(short_horizon="certain"),
        lambda d: d.update(quantiles=2030.0),
    ],
    ids=["empty", "number", "gone", "anchor", "quantiles"],
)
def test_another_version_excuses_nothing_that_cannot_be_compared(changed_json, change):
    def older(data):
        data["version"] = data["made_by"]["forecast_version"] = "0.0.1"
        change(data)

    code, found = verified(changed_json(older))
    assert (code, found["holds"]) == (1, False)


def test_units_are_what_readers_see_too(changed_netcdf):
    def relabel(file):
        file["arrival_year"].attrs["units"] = "1"
        file.attrs["forecast_version"] = "0.0.1"

    code, found = verified(changed_netcdf(relabel))
    assert code == 1
    reason = "its units are '1' where 'year' would be right"
    assert found["not_compared"] == [{"name": "arrival_year", "reason": reason}]


def test_many_anchors_are_made_again_of_fewer_draws(tmp_path):
    """Work is bounded before it begins, by draws of all anchors."""
    scenario = tmp_path / "many.yaml"
    anchors = "".join(
        f"  a{i}: {{kind: stated, priors: {{training_compute: 1e{25 + i % 10}, "
        "algorithmic_doubling_time: 2}}\n"
        for i in range(20)
    )
    weights = ", ".join(f"a{i}: 0.05" for i in range(20))
    scenario.write_text(
        f"title: Many\nextends: cotra_2020\nweights: {{{weights}}}\nanchors:\n{anchors}"
    )
    path = tmp_path / "result.json"
    assert call("run", scenario, "--draws", "64", "--output", path).exit_code == 0
    assert call("verify", path).exit_code == 0
    assert call("verify", path, "--max-draws", "64").stderr.endswith(
        "it says that it took 64 draws of 20 anchors; up to 51 are made again unless "
        "max_draws allows more\n"
    )


def test_of_this_version_everything_must_be_there(changed_json):
    code, found = verified(changed_json(lambda d: d.pop("most_likely_year")))
    assert (code, found["holds"], found["agreement"]) == (1, False, "byte")


def test_a_hash_that_is_not_the_scenarios_does_not_hold(changed_json):
    def lie(data):
        data["hash"] = data["made_by"]["scenario_hash"] = "0" * 16

    code, found = verified(changed_json(lie))
    assert (code, found["agreement"], found["causes"]) == (1, "byte", ["scenario"])


def test_an_array_that_is_another_is_named(changed_netcdf):
    def edit(file):
        values = file["arrival_year"][()]
        values[2, 5] = np.inf
        file["arrival_year"][...] = values
        del file["weight"]

    path = changed_netcdf(edit)
    code, found = verified(path)
    (difference,) = found["differences"]
    assert code == 1
    assert (difference["name"], difference["at"]) == ("arrival_year", "2, 5")
    assert (difference["stored"], difference["largest"]) == ("inf", "inf")
    assert found["not_compared"] == [{"name": "weight", "reason": "it is missing in the file"}]
    text = call("verify", path).stdout
    assert "It does not hold: 1 of 31 variables" in text
    assert max(map(len, text.replace(str(path), "").splitlines())) <= 80


# JSON of any kind.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is not JSON (line 1)"),
        ("[1, 2]", "it is not a JSON object, which every result is"),
        ('{"a": NaN}', "it holds NaN; numbers in JSON are finite, and null is not a value"),
        ('{"a": 1e999}', "it holds 1e999, which is beyond floating point"),
        ('{"a": 1, "a": 2}', "it holds the same key twice in one object"),
        ("[" * 2_000_000, "it is nested too deep for a result"),
        (" " * 16_000_001, "it is larger than 16 MB, the most that is read"),
        (
            '{"median_year": 2050}',
            "it has no made_by, as the JSON of `forecast run --output` has; what --json prints "
            "cannot be verified",
        ),
    ],
    ids=["empty", "list", "nan", "beyond", "twice", "deep", "large", "no maker"],
)
def test_what_is_no_result_is_refused(tmp_path, text, message):
    path = tmp_path / "result.json"
    path.write_text(text)
    assert refusal(path) == message


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("draws", None, "it does not say its draws, as results of `forecast run --output` do"),
        ("draws", "64", "its draws should be a whole number from 1 on"),
        ("draws", True, "its draws should be a whole number from 1 on"),
        (
            "draws",
            10**9,
            "it says that it took 1,000,000,000 draws; up to 1,048,576 are made again unless "
            "max_draws allows more",
        ),
        ("draws", 100, "it says that it took 100 draws in batches of 4; no run makes these"),
        ("seed", -1, "its seed should be a whole number from 0 to 9,223,372,036,854,775,807"),
        ("numpy_version", "\x1b[31m", "its numpy_version should be a version"),
        (
            "scenario_name",
            "\x1b[31m",
            "its scenario_name should be plain text of up to 500 characters",
        ),
        ("scenario_hash", "x", "it contradicts itself: hash is not made_by.scenario_hash"),
        (
            "by",
            [2101],
            "its by should be a list of years, each from 2025 to 2100",
        ),
        ("edits", "[1]", "its edits should be a JSON object of settings, each of them text"),
        ("scenario", "[" * 5000, "the scenario in it: the scenario is not JSON"),
        ("scenario", '{"title": 1', "the scenario in it: the scenario is not JSON"),
        (
            "scenario",
            " " * 4_000_001,
            "the scenario in it: the stored scenario is longer than 4 MB",
        ),
    ],
)
def test_what_cannot_be_made_again_is_refused(changed_json, key, value, message):
    assert refusal(changed_json(lambda d: d["made_by"].update({key: value}))) == message


def test_the_scenario_is_checked_as_a_file_is(changed_json):
    def edit(data):
        scenario = json.loads(data["made_by"]["scenario"]) | {"extends": "/etc/passwd"}
        data["made_by"]["scenario"] = json.dumps(scenario)

    message = refusal(changed_json(edit))
    assert message.startswith("the scenario in it: extends: unknown key")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "its given.condition should be a short text like 'arrival < 2035'"),
        ({"condition": "import os"}, "its given.condition cannot be: 'import os' is not a"),
        ({"condition": "arrival < 1066"}, "its given.condition cannot be: 1066 lies outside"),
    ],
)
def test_a_condition_is_read_as_on_the_command_line(changed_json, given, message):
    assert refusal(changed_json(lambda d: d.update(given=given))).startswith(message)


def test_other_shapes_than_a_runs_are_named(changed_json):
    def edit(data):
        data["probability_by_year"]["2101"] = 1.0
        data["anchors"] = [1, 2]
        data["quantiles"] = "\x1b[31m"
        data["\x1b[31m"] = 1

    path = changed_json(edit)
    code, found = verified(path)
    assert code == 1
    assert {u["name"]: u["reason"] for u in found["not_compared"]} == {
        "probability_by_year": "its value at 2101 is in no run",
        "anchors": "it is a list where an object would be right",
        "quantiles": "its value at 0.05 is missing in the file",
        "\\x1b[31m": "no run of this version has it",
    }
    assert "\x1b" not in call("verify", path).stdout


# Files of other kinds.


def test_a_csv_does_not_say_what_made_it(tmp_path):
    message = "a .csv does not say what made it; results in .nc, .zarr or .json do"
    assert refusal(tmp_path / "result.csv") == message


def test_what_is_no_file_is_refused(tmp_path):
    assert refusal(tmp_path / "absent.nc") == "it cannot be read: no such file or directory"
    assert refusal(tmp_path / "result.yaml").endswith("those end in .nc, .zarr or .json")
    (tmp_path / "folder.nc").mkdir()
    assert refusal(tmp_path / "folder.nc") == "it is not a plain file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.json")
        assert refusal(tmp_path / "pipe.json") == "it is not a plain file"
    (tmp_path / "file.zarr").touch()
    assert refusal(tmp_path / "file.zarr") == "it is not a folder, as .zarr results are"


def leads_elsewhere(file: h5py.File) -> None:
    del file["weight"]
    file["weight"] = h5py.ExternalLink("/etc/other.h5", "/weight")


def holds_objects(file: h5py.File) -> None:
    del file["weight"]
    file.create_dataset("weight", (6,), h5py.ref_dtype)


def kept_elsewhere(file: h5py.File) -> None:
    del file["weight"]
    file.create_dataset("weight", (6,), "f8", external=[("/etc/passwd", 0, 48)])


def holds_nan(file: h5py.File) -> None:
    file["weight"][...] = np.nan


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (leads_elsewhere, "weight leads to another place; a result holds its own values"),
        (kept_elsewhere, "weight is kept in another file; a result holds its own values"),
        (holds_objects, "weight holds object, not numbers or text"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_netcdf_that_is_not_as_written_is_refused(changed_netcdf, edit, message):
    path = changed_netcdf(edit)
    with pytest.raises(StoredError, match=re.escape(message)):
        open_cube(path)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (holds_nan, "weight holds NaN, which no result does"),
        (
            lambda file: file.attrs.update(draws=128, batch_size=8),
            "log10_training_compute_requirement has 64 along draw; by the scenario and the "
            "draws it says it is from, 128 would be right",
        ),
        (leads_elsewhere, "weight leads to another place; a result holds its own values"),
    ],
    ids=["nan", "lengths", "link"],
)
def test_netcdf_that_lies_is_refused(changed_netcdf, edit, message):
    assert refusal(changed_netcdf(edit)) == message


def test_netcdf_that_is_damaged_is_refused(stored, tmp_path):
    whole = (stored / "result.nc").read_bytes()
    (tmp_path / "result.nc").write_bytes(whole[:30_000])
    assert refusal(tmp_path / "result.nc") == "it is damaged, or no file of its format"


def test_zarr_that_is_not_as_written_is_refused(copied_zarr):
    array = copied_zarr / "weight"
    about, chunk = (array / ".zarray").read_text(), (array / "0").read_bytes()

    def refused() -> str:
        with pytest.raises(StoredError) as caught:
            open_cube(copied_zarr)
        return str(caught.value)

    def with_entry(**entry: Any) -> str:
        (array / ".zarray").write_text(json.dumps(json.loads(about) | entry))
        return refused()

    (copied_zarr / ".zmetadata").unlink()
    assert with_entry(shape=["1"]) == "weight has no shape"
    pickled = {"dtype": "|O", "filters": [{"id": "pickle"}]}
    assert with_entry(**pickled) == "weight holds '|O', not numbers or text"
    assert with_entry(filters=pickled["filters"]).startswith("weight is encoded unlike results")
    assert with_entry(dimension_separator="/../").startswith("weight is encoded unlike results")
    (array / ".zarray").write_text("[" * 100_000)
    assert refused() == "weight/.zarray in it is not a JSON object"
    (array / ".zarray").write_text(about)

    (array / "0").write_bytes(b"\xff" * len(chunk))
    assert refusal(copied_zarr) == "the values of weight are damaged"
    (array / "0").unlink()
    assert refusal(copied_zarr) == "weight holds NaN, which no result does"
    (array / "0").symlink_to("/dev/zero")
    assert refused() == "weight/0 in it is not a plain file"
    shutil.rmtree(array)
    array.symlink_to("/etc")
    assert refusal(copied_zarr) == "'weight' in it is not an array; a result holds arrays alone"
