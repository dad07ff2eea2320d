"""Arguments from Python are read as strictly as options, and refused with what is wrong."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import forecast
from forecast.errors import ForecastError

FILE = Path(forecast.__file__).parent.parent / "scenarios" / "minimal.yaml"
KEY = "hardware.doubling_time"


@pytest.mark.parametrize(
    "draws", [64, 64.0, np.int64(64), np.float32(64), np.array(64), Decimal(64), Fraction(64)]
)
def test_whole_numbers_of_any_kind(draws):
    found = forecast.run("minimal", draws=draws, seed=np.uint8(3))
    assert found == forecast.run("minimal", draws=64, seed=3)


@pytest.mark.parametrize("scenario", ["minimal", str(FILE), FILE, forecast.load(FILE)])
def test_scenarios_of_any_kind(scenario):
    assert forecast.run(scenario, draws=64) == forecast.run("minimal", draws=64)


@pytest.mark.parametrize("two", [2, 2.0, "2", np.int32(2), np.float64(2), Decimal("2.0")])
def test_settings_of_any_kind(two):
    expected = forecast.load("minimal", {KEY: 2})
    assert forecast.load("minimal", {KEY: two}).hash == expected.hash
    assert forecast.run("minimal", {KEY: two}, draws=16).scenario.hash == expected.hash
    nested = {"hardware": {"doubling_time": {"fixed": two}}} if two != "2" else {KEY: two}
    assert forecast.load("minimal", nested).hash == expected.hash


def test_scenarios_of_a_sweep_of_any_kind():
    found = forecast.sweep("minimal", {"scenario": ["minimal", FILE]}, draws=16).to_dict()
    one, other = (point["median_year"] for point in found["points"])
    assert one == other


@pytest.mark.parametrize(
    "moment",
    ["2026-07", date(2026, 7, 1), datetime(2026, 7, 1, 12), np.datetime64("2026-07")],
    ids=repr,
)
def test_moments_in_settings_of_any_kind(moment):
    key, year = "evidence.no_arrival_by", 2026 + 181 / 365
    found = forecast.load("minimal", {key: moment})
    assert found.evidence.no_arrival_by == pytest.approx(year, abs=1e-12)


def test_years_of_any_kind():
    found = forecast.run("minimal", draws=16)
    expected = found.to_dict([2030.5, 2040.25])
    years = (Decimal("2040.25"), np.float64(2030.5))
    for by in (years, list(years), np.array([2030.5, 2040.25]), set(years)):
        assert found.to_dict(by) == expected
    assert found.to_dict(2030.5) == found.to_dict([2030.5])
    dates = (
        "2040-07",
        "2040-07-01",
        date(2040, 7, 1),
        datetime(2040, 7, 1, 12),
        np.datetime64("2040-07"),
    )
    in_2040 = 2040.0 + 182.0 / 366.0
    for by in (*dates, [dates[0]], [dates[2]]):
        assert found.to_dict(by) == found.to_dict(in_2040)
    assert found.probability_by("2040-07") == found.probability_by(in_2040)


NAN = float("nan")
WRONG = {
    "half a draw": (lambda f: f.run("minimal", draws=1.5), "draws should be a whole number"),
    "no draw": (lambda f: f.run("minimal", draws=0), "draws should lie between 1 and"),
    "draws in words": (lambda f: f.run("minimal", draws="many"), "draws should be a number"),
    "draws true": (lambda f: f.run("minimal", draws=True), "draws should be a number"),
    "draws NaN": (lambda f: f.run("minimal", draws=NAN), "draws should be a number, not nan"),
    "draws a list": (lambda f: f.run("minimal", draws=[64]), "draws should be a number"),
    "precision": (lambda f: f.run("minimal", precision=0), "precision should be above 0"),
    "years ahead": (lambda f: f.vintages("minimal", 2024, ahead=11), "should be 0 to 10 years"),
    "a seed below 0": (lambda f: f.run("minimal", seed=-1), "seed should lie between 0 and"),
    "workers 0": (lambda f: f.run("minimal", workers=0), "workers should lie between 1"),
    "draws as settings": (lambda f: f.run("minimal", 4096), "settings should be a mapping"),
    "a key": (lambda f: f.run("minimal", {1: 2}), "a key of settings should be text"),
    "no parameter": (
        lambda f: f.scaling("loss", parameters=1e-300, tokens=1e9),
        "parameters should lie between 1e-100 and 1e+100",
    ),
    "bytes set": (lambda f: f.run("minimal", {KEY: b"2"}), "a number, text, a list or a"),
    "complex set": (lambda f: f.run("minimal", {KEY: 2j}), "not 2j"),
    "a class set": (
        lambda f: f.run("minimal", {KEY: {"fixed": float}}),
        f"{KEY}, fixed should",
    ),
    "a set set": (lambda f: f.run("minimal", {KEY: {"samples": {1, 2}}}), "not {1, 2}"),
    "no float set": (lambda f: f.run("minimal", {KEY: 10**400}), "finite number; it is inf"),
    "no Decimal set": (lambda f: f.run("minimal", {KEY: Decimal("NaN")}), "it is nan"),
    "NaN set": (lambda f: f.run("minimal", {KEY: NAN}), "settings hardware.doubling_time"),
    "no scenario": (lambda f: f.run(3), "scenario should be a built-in name"),
    "an unknown one": (lambda f: f.run("minimall"), "did you mean minimal"),
    "probability": (lambda f: _few(f).quantile(1.5), "should lie between 0 and 1, not be 1.5"),
    "NaN quantile": (lambda f: _few(f).quantile(NAN), "probability should be a number"),
    "a far year": (lambda f: _few(f).probability_by(2200), "2200 lies outside the scenario's"),
    "an early year": (lambda f: _few(f).to_dict(by=1990), "1990 lies outside"),
    "NaN year": (lambda f: _few(f).probability_by(NAN), "year should be a number, not nan"),
    "a year in words": (lambda f: _few(f).to_dict(by="soon"), "by should be a year like"),
    "kind": (lambda f: _few(f).plot("pie"), "there is no kind of plot 'pie'"),
    "no kind": (lambda f: _few(f).plot(["cdf"]), "no kind of plot ['cdf']"),
    "quantiles": (lambda f: _few(f).quantiles([0.5, 1.5]), "0 and 1, not be 1.5"),
    "no quantiles": (lambda f: _few(f).quantiles("x"), "probability should be a number"),
    "if not by": (lambda f: _few(f).median_if_not_by(2200), "2200 lies outside"),
    "cube": (lambda f: _few(f).to_dataset(draws="no"), "draws should be True or False, not"),
    "a cube of one": (lambda f: f.cubes(_few(f)), "cubes takes a list of forecasts"),
    "a cube of none": (lambda f: f.cubes([]), "cubes takes a list of forecasts"),
    "a cube of names": (lambda f: f.cubes(["minimal"]), "cubes takes a list of forecasts"),
    "format": (lambda f: _few(f).plot(path="a.gif"), "a.gif"),
    "one to compare": (lambda f: f.compare("minimal"), "at least two"),
    "explained by": (
        lambda f: f.explain("minimal", "minimal", by=2200, draws=16),
        "by 2200 lies outside",
    ),
    "grouping": (
        lambda f: f.explain("minimal", "minimal", grouping="colour", draws=16),
        "there is no grouping 'colour'",
    ),
    "other draws": (
        lambda f: f.explain(_few(f), f.run("minimal", draws=32, seed=1)),
        "the same draws and seed",
    ),
    "settings on top": (lambda f: f.condition(_few(f), "x", {KEY: 2}), "has been run"),
    "no condition": (lambda f: f.condition(_few(f), "soon"), "'soon' is not a condition like"),
    "a number": (lambda f: f.condition(_few(f), 2035), "given should be text"),
    "a far window": (lambda f: f.condition(_few(f), "arrival > 2200"), "2200 lies outside"),
    "nothing wanted": (lambda f: f.solve("minimal", KEY), "give one of median=YEAR"),
    "solve 2": (lambda f: f.solve("minimal", KEY, probability=2, by=2030), "0 and 1"),
    "solve 1": (lambda f: f.solve("minimal", KEY, probability=1, by=2030), "no one value"),
    "solve by": (lambda f: f.solve("minimal", KEY, probability=0.5), "needs by=YEAR"),
    "both": (lambda f: f.solve("minimal", KEY, 2040, by=2030), "by goes with probability"),
    "key": (lambda f: f.solve("minimal", "hardwear.x", 2040), "there is no number"),
    "between": (lambda f: f.solve("minimal", KEY, 2040, between=(3, 1)), "a low and a high"),
    "no entry": (lambda f: f.solve("minimal", median=2040), "each=True asks about all"),
    "no key": (lambda f: f.solve("minimal", [3], 2040), "vary should be keys, not 3"),
    "varied twice": (lambda f: f.solve("minimal", [KEY, KEY], 2040), "is varied, too"),
    "between two": (
        lambda f: f.solve("minimal", [KEY, "spending.doubling_time"], 2040, between=(1, 2)),
        "between goes with one entry",
    ),
    "whole": (lambda f: f.solve("minimal", "years.last", 2040), "whole numbers only"),
    "set and varied": (lambda f: f.solve("minimal", KEY, 2040, settings={KEY: 2}), "is set"),
    "three keys": (lambda f: f.sweep("minimal", {"a": 1, "b": 2, "c": 3}), "one key or two"),
    "twice": (lambda f: f.sweep("minimal", {KEY: [1, 1.0]}), "takes a value twice"),
    "no values": (lambda f: f.sweep("minimal", {KEY: []}), "1 to 1,000,000 points"),
    "anchor": (lambda f: f.trends(_few(f), anchors="lifetim"), "there is no anchor 'lifetim'"),
    "target": (lambda f: f.reach(_few(f), "hardwear", 1), "did you mean hardware"),
    "amount": (lambda f: f.reach(_few(f), "compute", -1), "amount should be above 0"),
    "no data": (lambda f: f.reach(_few(f), "data", 1e12), "data is unlimited"),
    "since": (lambda f: f.reach(_few(f), "compute", 1e29, since=2500), "since should lie"),
    "question": (lambda f: f.scaling("losses"), "did you mean loss"),
    "law": (lambda f: f.scaling("loss", "kaplan"), "did you mean kaplan_2020"),
    "tokens": (lambda f: f.scaling("loss", parameters=1e9), "parameters and tokens"),
    "stored": (lambda f: f.verify(3), "result should be the path"),
    "no file": (lambda f: f.verify("nothing.json"), "no such file"),
    "name": (lambda f: f.run("minimal", name=3), "name should be text, not 3"),
    "no precision": (lambda f: f.run("minimal", max_draws=64), "precision may take; give both"),
    "a blank name": (lambda f: f.run("minimal", milestone=" "), "the name of one, not ' '"),
    "over": (lambda f: f.sweep("minimal", 3), "over should be a mapping like"),
    "a key of over": (lambda f: f.sweep("minimal", {1: [2]}), "a key of over should be text"),
    "widen": (lambda f: f.bounds("minimal", 0), "widen should be a mapping like"),
    "a key of widen": (lambda f: f.bounds("minimal", {1: 2}), "a key of widen should be text"),
    "quantiles of tilt": (
        lambda f: f.tilt("minimal", median=2040, quantiles=0),
        "quantiles should be a mapping like",
    ),
    "each": (lambda f: f.solve("minimal", KEY, 2040, each="no"), "each should be True or"),
    "across": (
        lambda f: f.pool("minimal", "kaplan", across_milestones=1),
        "across_milestones should be True or False, not 1",
    ),
    "method": (lambda f: f.pool("minimal", "kaplan", method=[1]), "there is no method [1]"),
    "one number": (lambda f: f.pool("minimal", "kaplan", weights=["x", 1]), "is text, and one"),
    "as of": (lambda f: f.score("minimal", as_of=202), "as_of should lie between 1900 and"),
    "against": (lambda f: f.score("minimal", as_of=2026, against="a\0"), "is of none"),
    "quantity": (lambda f: f.fit(b"x"), "quantity should be a number, text,"),
    "start": (lambda f: f.fit("horizon_50", start=object()), "start should be a number, text"),
    "edits of a page": (lambda f: f.page("minimal", settings=5), "settings should be a map"),
    "check": (lambda f: f.check(), "check needs a scenario"),
    "unequal lists": (lambda f: f.trends(_few(f), by=UNEQUAL), "by should be a number, not"),
    "unequal draws": (lambda f: f.run("minimal", draws=UNEQUAL), "draws should be a number"),
    "a range": (lambda f: f.solve("minimal", KEY, 2040, between=(range(3), 3)), "number, not"),
    "within itself": (lambda f: f.load("minimal", {KEY: WITHIN}), "deeper than 40 levels"),
    "a signaling NaN": (lambda f: f.load("minimal", {KEY: Decimal("sNaN")}), "it is nan"),
    "a path in bytes": (lambda f: f.load(InBytes()), "scenario should be a built-in name"),
    "a result in bytes": (lambda f: f.verify(InBytes()), "result should be the path of a"),
    "no text": (lambda f: f.verify("\ud800.json"), "is of none"),
    "no result": (lambda f: f.verify(None), "result should be the path of a file, not None"),
}


UNEQUAL = [[2030], [2030, 2031]]
WITHIN: list[object] = []
WITHIN.append(WITHIN)


class InBytes:
    """A path as `os.scandir(b".")` has it."""

    def __fspath__(self):
        return b"minimal.json"


def _few(package):
    return package.run("minimal", draws=16)


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_used_is_refused(case):
    ask, said = WRONG[case]
    with pytest.raises(ForecastError) as caught:
        ask(forecast)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_check_reports_what_a_run_would_refuse():
    found = forecast.check("minimal", "minimall", settings={KEY: -1})
    assert not found.ok
    assert [row["ok"] for row in found.rows] == [False, False]
    assert len(found.to_dataframe()) == 2


def test_a_precision_is_drawn_for():
    found = forecast.run("minimal", draws=64, precision=Decimal("0.5"))
    assert found.median_error < 0.5
    assert found == forecast.run("minimal", draws=found.batches.draws)
    few = forecast.run("minimal", draws=64, precision=1e-9, max_draws=128)
    assert few.batches.draws == 128


def test_pictures_and_pages_have_room_for_as_many_as_on_the_command_line():
    many = [forecast.run("minimal", draws=16)] * 21
    for make in (
        lambda: forecast.compare(*many).plot(),
        lambda: forecast.pool(*many).plot(),
        lambda: forecast.page(*["minimal"] * 21),
    ):
        with pytest.raises(ForecastError, match="has room for 20 scenarios; 21 are given"):
            make()
