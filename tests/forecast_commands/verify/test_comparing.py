"""`verify`: what holds, and what has changed."""

import json
from pathlib import Path

import numpy as np
import pytest

from forecast.version import __version__
from tests.forecast_commands.calling import call
from tests.forecast_commands.verify.asking import verified

SCENARIO = """\
title: A scenario with a sample file \U0001f600
extends: cotra_2020
priors:
  reference_samples: {samples: "samples.txt", source: me}
  genome_size: {times: 2}
sources: {me: house}
weights: {none: {2025: 0.1, 2100: 0.03}, lifetime: 0.4, evolution: 0.5}
"""


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
        f"title: Many\nextends: minimal\nweights: {{{weights}}}\nanchors:\n{anchors}"
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
