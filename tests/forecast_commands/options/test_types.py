"""Moments, shares and amounts mean the same in every option, and in Python."""

import pytest

import forecast
from tests.forecast_commands.calling import call, data

FEW = ("--draws", "16")
JULY = "2040.497268"  # 182 of 366 days
SOLVE = ("solve", "minimal", "--vary", "hardware.doubling_time", *FEW)
DANIEL, ELI = (f"published:{name}_2026_08" for name in ("daniel", "eli"))
MEASURED = "anchors.uplift.priors.measurement_date"


@pytest.mark.parametrize(
    ("arguments", "month", "year"),
    [
        (("run", "minimal", "--by", "{}", *FEW), "2040-07", JULY),
        (("run", "minimal", "--given", "arrival < {}", *FEW), "2040-07-01", JULY),
        (("run", "minimal", "--given", "{} <= arrival < 2060", *FEW), "2040-07", JULY),
        (("compare", "minimal", "cotra_2020", "--by", "{}", *FEW), "2040-07", JULY),
        (("sensitivity", "minimal", "--by", "{}", *FEW), "2040-07", JULY),
        (("bounds", "minimal", "--widen", "priors.x=1", "--by", "{}"), "2040-13", "soon"),
        ((*SOLVE, "--median", "{}"), "2050-01-01", "2050"),
        ((*SOLVE, "--probability", "0.5", "--by", "{}"), "2050-01", "2050"),
        (("tilt", "minimal", "--median", "{}", *FEW), "2050-01", "2050"),
        (("tilt", "minimal", "--quantile", "0.5={}", *FEW), "2050-01", "2050"),
        (("trends", "minimal", "--reach", "compute=1e29", "--since", "{}", *FEW), "2030-01",
         "2030"),
        (("score", "minimal", "--as-of", "{}", *FEW), "2020-01", "2020"),
        (("score", "minimal", "--as-of", "2020", "--until", "{}", *FEW), "2024-01", "2024"),
        (("fit", "notable_compute", "--break", "{}"), "2018-01", "2018"),
        (("fit", "horizon_50", "--from", "{}"), "2023-01", "2023"),
        (("sweep", "uplift_2026", "--over", MEASURED + "={},2026", *FEW), "2025-01", "2025"),
        (("solve", "uplift_2026", "--vary", MEASURED, "--between", "2024", "{}", "--median",
          "2028", *FEW), "2029-01", "2029"),
        (("show", "uplift_2026", "--set", MEASURED + "={}"), "2025-01", "2025"),
    ],
)  # fmt: skip
def test_a_month_stands_wherever_a_year_does(arguments, month, year):
    found, expected = (
        call(*(part.format(moment) for part in arguments)) for moment in (month, year)
    )
    if month.endswith("-13"):
        assert found.exit_code == expected.exit_code == 2
        assert "is not a list of years like 2028,2030.5, or of months" in found.stderr
        return
    assert found.exit_code == expected.exit_code == 0, found.stderr
    assert _without_what_was_typed(found.stdout) == _without_what_was_typed(expected.stdout)


def _without_what_was_typed(text: str) -> list[str]:
    typed = ("--set", "converted from", "arrival <", MEASURED, "draws per anchor", ", seed 0,")
    return [line for line in text.splitlines() if not any(each in line for each in typed)]


def test_shares_and_factors_may_have_their_unit():
    plain, shares = (
        data("pool", DANIEL, ELI, "--weights", weights) for weights in ("3,1", "75%,25%")
    )
    assert plain == shares
    widen = ("bounds", "minimal", "--set", "evidence=null", *FEW, "--widen")
    key = "hardware.doubling_time"
    assert data(*widen, f"{key}=2") == data(*widen, f"{key}=200%")
    assert data(*SOLVE, "--probability", "50%", "--by", "2050") == data(
        *SOLVE, "--probability", "0.5", "--by", "2050"
    )


def test_they_are_the_same_from_python():
    pooled = [forecast.pool(DANIEL, ELI, weights=w) for w in ([3, 1], ["75%", "25%"])]
    assert pooled[0].median == pooled[1].median
    wide = [
        forecast.bounds("minimal", {"hardware.doubling_time": w}, {"evidence": None}, draws=16)
        for w in (2, "200%")
    ]
    assert wide[0].medians == wide[1].medians
    reached = [forecast.reach("minimal", "compute", a, draws=16) for a in (8.64e19, "1 PF-day")]
    assert reached[0].to_dict() == reached[1].to_dict()
    laws = [forecast.scaling("loss", parameters=n, tokens=1e12) for n in (70e9, "70B")]
    assert laws[0].to_dict() == laws[1].to_dict()
    tilted = [forecast.tilt("minimal", median=t, draws=16) for t in ("2050-01", 2050)]
    assert tilted[0].entropy == tilted[1].entropy


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: forecast.pool(DANIEL, ELI, weights=["a", 1]), "weights should be a number"),
        (lambda: forecast.bounds("minimal", {"hardware.doubling_time": "3 years"}, draws=16),
         "doubling_time should be a number: '3 years'"),
        (lambda: forecast.reach("minimal", "compute", "3 tokens", draws=16), "in 'FLOP'"),
        (lambda: forecast.scaling("loss", parameters="70 years"), "in 'parameter'"),
        (lambda: forecast.run("minimal", draws=16).to_dict("2040-13"), "by should be a year"),
    ],
)  # fmt: skip
def test_text_with_another_unit_is_refused(wrong, words):
    with pytest.raises(forecast.ForecastError, match=words):
        wrong()
