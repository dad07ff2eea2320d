"""Beliefs from published data: what has been published, what is left out, what may be seen."""

import os
from datetime import date
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priors.moments import calendar_year, julian, julian_of_year
from scenarios.data.fit_cache import quantiles_of_fit
from scenarios.data.fitting import fit
from scenarios.data.series import SERIES, observations
from scenarios.data.tables import LARGEST
from scenarios.problems import DataError

HEADER = "publication_date,model,training_compute_flop,parameters,confidence,domain\n"


def written(path, rows, header=HEADER):
    path.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def asked(quantity, data):
    """A fit as scenarios ask for it."""
    return {"quantity": quantity, "data": str(data)}


def runs(count=8):
    return [
        f"20{16 + i}-03-01,Model {i},{10.0 ** (20 + i)},,Confident,Language"
        for i in range(count)
    ]


def test_metr_s_doubling_times():
    """Published as 187.778 days, and 128.744 from 2023 on."""
    assert fit("horizon_50").doubling_time * 365.25 == pytest.approx(187.778, abs=1e-3)
    since_2023 = fit("horizon_50", start=2023)
    assert since_2023.doubling_time * 365.25 == pytest.approx(128.744, abs=1e-3)


def test_gpu_price_performance_of_the_study():
    """Published as 2.46 years; the copy's 408 rows with a price since 2006 give 2.47."""
    found = fit("gpu_price_performance")
    assert len(found.points) == 408
    assert found.doubling_time == pytest.approx(2.46, abs=0.02)


def test_notable_models_grow_less_than_has_been_published():
    """Epoch publishes 4.6x a year since 2010; this copy gives 4.3x, and less if cut earlier."""
    found = fit("notable_compute")
    assert 10**found.trend.slope == pytest.approx(4.3, abs=0.05)
    assert "no cut of this copy by date gives as much" in found.to_dict()["published"]
    for year in (2022, 2023, 2024.4, 2025, 2026):
        assert 10 ** fit("notable_compute", as_of=year).trend.slope < 4.4


@pytest.mark.parametrize("quantity", SERIES)
def test_every_series_has_a_fit_that_can_be_pasted(quantity):
    found = fit(quantity)
    data = found.to_dict()
    assert data["points"] >= 5
    assert data["level"] > 0
    low, high = data["doubling_time_interval"]
    assert low < data["doubling_time_years"] < high
    belief = data["beliefs"]["doubling_time"]["quantiles"]
    assert [p for p, _ in belief] == sorted(p for p, _ in belief)
    assert [v for _, v in belief] == sorted(v for _, v in belief)
    assert SERIES[quantity].source in data["beliefs"]["level"]["source"]


def test_what_is_left_out_is_said():
    left = fit("horizon_50").left_out
    assert left["a 50% horizon over 16 hours, which METR calls unreliable"] == 1
    assert sum(left.values()) + len(fit("horizon_50").points) == 27
    assert (
        fit("largest_run_cost").left_out[
            "its cost gives ten times the FLOP/$ of any run of its time"
        ]
        == 2
    )


@settings(max_examples=25)
@given(year=st.floats(2012.0, 2026.8))
def test_nothing_after_as_of_reaches_a_fit(year):
    seen = observations("record_compute", until=julian_of_year(year)).found
    assert all(calendar_year(each.date) <= year + 1e-9 for each in seen)


def test_later_rows_change_nothing(tmp_path):
    early = written(tmp_path / "early.csv", runs(6))
    late = written(tmp_path / "late.csv", runs(8))
    one = fit("notable_compute", data=early, as_of="2021-12-31")
    other = fit("notable_compute", data=late, as_of="2021-12-31")
    assert np.array_equal(one.trend.slopes, other.trend.slopes)


def test_the_order_of_rows_does_not_matter(tmp_path):
    rows = runs()
    one = fit("record_compute", data=written(tmp_path / "a.csv", rows))
    other = fit("record_compute", data=written(tmp_path / "b.csv", rows[::-1]))
    assert one.trend.slope == other.trend.slope
    assert np.array_equal(one.trend.slopes, other.trend.slopes)


def test_epoch_s_own_download_is_read(tmp_path):
    header = (
        '\ufeffModel,Domain,Publication date,Training compute (FLOP),Confidence,"Notes, long"\n'
    )
    rows = [f'M{i},"Vision,Language",20{16 + i}-05-01,1e{20 + i},Likely,' for i in range(6)]
    rows.append("Closed model,Language,2023-01-01,,Unknown,")
    path = written(tmp_path / "notable_ai_models.csv", rows, header)
    found = fit("notable_compute", data=path, where={"domain": "language"})
    assert len(found.points) == 6
    assert found.left_out == {"without a value": 1}
    assert found.trend.slope == pytest.approx(1.0, abs=1e-3)
    assert len(fit("notable_compute", data=path, confidence=["likely"]).points) == 6


BROKEN = {
    "a decimal comma": ('2017-01-01,A,"3,5e20",,,', "has decimals set off by a comma"),
    "thousands": ('2017-01-01,A,"1,000,000",,,', "has thousands set off by commas"),
    "words": ("2017-01-01,A,lots,,,", "is not a number like 3.8e26"),
    "below 0": ("2017-01-01,A,-1e20,,,", "is not a number above 0"),
    "not a number": ("2017-01-01,A,nan,,,", "is not a number above 0"),
    "day and month": ("31/05/2024,A,1e20,,,", "is not a day like 2025-07-09"),
    "no such day": ("2023-02-30,A,1e20,,,", "is not a day like 2025-07-09"),
    "too many cells": ("2017-01-01,A,1e20,,,,,", "has 8 cells under 6 columns"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_damaged_rows_are_refused_in_one_line(tmp_path, kind):
    row, message = BROKEN[kind]
    path = written(tmp_path / "table.csv", [*runs(), row, row])
    with pytest.raises(DataError, match=r"table\.csv:10: ") as caught:
        fit("notable_compute", data=path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (HEADER.encode(), "has columns and no rows"),
        (HEADER.replace(",", ";").encode(), "not set off by commas"),
        ("date,x\n".encode("utf-16"), "UTF-16"),
        (b"\xff\xff\xff", "not text in UTF-8"),
        (b"model,training_compute_flop\nA,1\n", "there is no column publication_date"),
        (b"model,model\nA,1\n", "has the column 'model' twice"),
    ],
)
def test_what_is_not_such_a_table_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"table\.csv: ") as caught:
        fit("record_compute", data=path)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere.csv", "nowhere.csv: cannot be read: no such file or directory"),
        ("long.csv", "long.csv: is larger than 50 MB, the most that is read"),
        ("a\0.csv", r"a\x00.csv: cannot be read: embedded null byte"),
    ],
)
def test_tables_that_cannot_be_read_are_refused_in_one_line(
    tmp_path, monkeypatch, name, message
):
    monkeypatch.chdir(tmp_path)
    with Path("long.csv").open("wb") as file:
        file.truncate(LARGEST + 1)
    for ask in (
        fit,
        lambda quantity, data: quantiles_of_fit(asked(quantity, data), None, 2020),
    ):
        with pytest.raises(DataError) as caught:
            ask("record_compute", data=name)
        assert str(caught.value) == message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_table_may_be_piped_in_where_it_is_read_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="is not a plain file"):
        quantiles_of_fit(asked("notable_compute", tmp_path / "pipe.csv"), None, 2020)
    Thread(target=written, args=(tmp_path / "pipe.csv", runs()), daemon=True).start()
    assert len(fit("notable_compute", data=tmp_path / "pipe.csv").points) == 8


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"quantity": "recrd_compute"}, "did you mean record_compute?"),
        ({"method": "lasso"}, "there is no method"),
        ({"start": "soon"}, "is not a year like"),
        ({"as_of": 2011}, "needs 3 at the least"),
        ({"break_at": 2020}, "records have no break"),
        ({"where": {"domian": "Language"}}, "did you mean domain?"),
        ({"data": "nowhere.csv"}, "cannot be read"),
    ],
)
def test_wrong_questions_are_refused(asked, message):
    with pytest.raises(DataError) as caught:
        fit(**{"quantity": "record_compute", **asked})
    assert message in str(caught.value)


def test_moments_can_be_written_as_years_months_and_days():
    by_day = fit("record_compute", as_of="2026-07-01").to_dict()
    assert fit("record_compute", as_of="2026-07").to_dict() == by_day
    assert (
        fit("record_compute", as_of=calendar_year(julian(date(2026, 7, 1)))).to_dict() == by_day
    )


@given(st.dates(date(1951, 1, 1), date(2099, 12, 31)))
def test_calendar_years_and_days_agree(day):
    year = calendar_year(julian(day))
    assert int(year + 1e-9) == day.year
    assert julian_of_year(year) == pytest.approx(julian(day), abs=1e-9)
