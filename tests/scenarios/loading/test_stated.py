"""Users' tables of forecasts: CSV, YAML, and Metaculus's list of a CDF."""

import numpy as np
import pytest

from scenarios.loading.stated import is_stated
from scenarios.loading.stated_points import load_stated
from scenarios.problems import DataError


def test_a_table_of_quantiles_and_one_of_probabilities(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("quantile,year\n0.1,2028\n0.5,2035.5\n0.9,>2100\n", encoding="utf-8")
    found = load_stated(str(path))
    assert found.points == ((2028.0, 0.1), (2035.5, 0.5))
    assert found.later == ((2100.0, 0.9),)
    path.write_text("year,probability\n2030,0.2\n2050,0.6\n", encoding="utf-8")
    assert load_stated(str(path)).points == ((2030.0, 0.2), (2050.0, 0.6))
    assert load_stated(str(path)).title == "mine"


def test_a_yaml_file_says_what_it_is_about(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "title: Me\nmilestone: AGI\ndate: 2026-11\nkind: judgement\n"
        "quantiles: {0.1: 2028, 0.5: 2034, 0.9: '>2100'}\nprobabilities: {2030: 0.2}\n",
        encoding="utf-8",
    )
    assert is_stated(str(path))
    found = load_stated(str(path))
    assert (found.title, found.milestone, found.kind) == ("Me", "AGI", "judgement")
    assert found.points == ((2028.0, 0.1), (2030.0, 0.2), (2034.0, 0.5))
    assert not is_stated("cotra_2020")
    path.write_text("title: A scenario\nextends: cotra_2020\n", encoding="utf-8")
    assert not is_stated(str(path))


@pytest.mark.parametrize("zero", [None, 2020])
def test_metaculus_s_list_of_201_points(tmp_path, zero):
    """Linear, or logarithmic about a zero point: the ends are those of the range."""
    cdf = [round(0.01 + 0.9 * i / 200, 4) for i in range(201)]
    scale = f"zero_point: {zero}\n" if zero else ""
    path = tmp_path / "question.yaml"
    path.write_text(
        f"title: Question\nrange_min: 1767225600\nrange_max: 2100\n{scale}cdf: {cdf}\n",
        encoding="utf-8",
    )
    found = load_stated(str(path))
    assert len(found.points) == 201
    assert found.points[0] == pytest.approx((2026.0, 0.01), abs=1e-3)
    assert found.points[-1] == pytest.approx((2100.0, 0.91))
    gaps = np.diff([year for year, _ in found.points])
    assert (gaps[-1] > 5 * gaps[0]) == (zero is not None)


RANGE = "range_min: 2025\nrange_max: 2060\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("quantiles: [1, 2]\n", "is a mapping such as"),
        ("quantiles: {0.5: 2030}\nmedian: 2030\n", "unknown key"),
        ("cdf: [0.1, 0.2, 0.3]\n", "needs range_min"),
        ("cdf: 3\n", "is a list of probabilities"),
        (RANGE + "cdf: [0.1, x, 0.3]\n", "'x' is not a probability"),
        (RANGE + "cdf: [0.1, null, 0.3]\n", "is not a probability"),
        (RANGE + "zero_point: 2030\ncdf: [0.1, 0.2, 0.3]\n", "should lie outside the range"),
        (RANGE + "zero_point: 2025\ncdf: [0.1, 0.2, 0.3]\n", "should lie outside the range"),
        (RANGE.replace("2060", "1e300") + "cdf: [0.1, 0.2, 0.3]\n", "is not a year, nor"),
        (RANGE.replace("2025", "true") + "cdf: [0.1, 0.2, 0.3]\n", "True is not a year"),
        (RANGE.replace("2060", ".nan") + "cdf: [0.1, 0.2, 0.3]\n", "nan is not a year"),
        (RANGE.replace("2060", "2020") + "cdf: [0.1, 0.2, 0.3]\n", "does not lie before"),
        ("quantiles: {0.5: later}\n", "is not a year like"),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_stated(str(path))


def test_unknown_names_are_refused_with_what_is_near():
    with pytest.raises(DataError, match="did you mean metaculus_2026_06"):
        load_stated("published:metaculus_2026_6")


def test_a_scenario_states_no_points():
    with pytest.raises(DataError, match=r"cotra_2020 states no points .* published:ID does"):
        load_stated("cotra_2020")


def test_percentages_are_probabilities(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("year,probability\n2030,20%\n2040,0.5\n", encoding="utf-8")
    assert load_stated(str(path)).points == ((2030.0, 0.2), (2040.0, 0.5))


@pytest.mark.parametrize(
    "text", ["year,probability\n2030,0.2\n2030,0.3\n", "quantile,year\n0.5,2030\n0.5,2031\n"]
)
def test_a_point_that_is_stated_twice_is_refused(tmp_path, text):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"csv:3: .* stands here again, with another "):
        load_stated(str(path))
