"""The medians that the page on the limits of data prints are those of the program."""

import re

import pytest

from forecast.engine.run import run
from scenarios.loading.load import load
from tools import make_data_limits
from tools.make_data_limits import PAGE

FEW = 2048
NUMBER = re.compile(r"\b\d{4}\.\d\d\b")


@pytest.fixture(autouse=True)
def _nothing_computed_yet():
    make_data_limits.median.cache_clear()
    yield
    make_data_limits.median.cache_clear()


def test_few_draws_give_the_tables_within_their_errors(monkeypatch):
    """Which takes a hundredth of the time."""
    errors = []

    def of_few(scenario):
        forecast = run(scenario, FEW)
        errors.append(forecast.median_error)
        return forecast

    monkeypatch.setattr(make_data_limits, "run", of_few)
    page, again = PAGE.text, PAGE.filled()
    assert NUMBER.sub("", again) == NUMBER.sub("", page)
    medians, few = (list(map(float, NUMBER.findall(text))) for text in (page, again))
    assert max(errors) < 0.5
    assert few == pytest.approx(medians, abs=5.0 * max(errors))


def test_the_fixed_laws_are_the_scenarios_on_fixed_parameters():
    for law, scenario in (("kaplan", "kaplan"), ("besiroglu", "chinchilla")):
        one = load("cotra_2020", {"scaling_law": f"{law}_{2020 if law == 'kaplan' else 2024}"})
        assert one.hash == load(f"{scenario}_fixed_parameters").hash
