import click
import pytest

import forecast as api
from forecast.errors import ArgumentError
from forecast_commands.options.grid import axis
from tests.forecast_commands.calling import refused

AXES = {
    "hardware.doubling_time=18 months:4 years:2": (1.5, 4.0),
    "hardware.doubling_time=18 months, 2, 3 years": (1.5, 2.0, 3.0),
    "hardware.doubling_time.plus=6 months,1": (0.5, 1.0),
    "hardware.doubling_time.times=50%,2": (0.5, 2.0),
    "weights.short_horizon=10%:50%:3": (0.1, 0.3, 0.5),
    "spending.largest_run_cost=log:$1B:$1T:4": (1e9, 1e10, 1e11, 1e12),
    "anchors.network.priors.parameter_count=70B,1e12": (7e10, 1e12),
    "limits.power.level=1 PF-day,1e21": (8.64e19, 1e21),
    "scaling_law=kaplan_2020,chinchilla": ("kaplan_2020", "chinchilla"),
    "years.first=2025,2026": (2025.0, 2026.0),
}


@pytest.mark.parametrize("text", AXES)
def test_numbers_of_a_grid_are_read_as_in_a_file(text):
    key, values = axis(text)
    assert key == text.partition("=")[0]
    assert [type(value) for value in values] == [type(value) for value in AXES[text]]
    wanted = AXES[text]
    assert values == (wanted if isinstance(wanted[0], str) else pytest.approx(wanted))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hardware.doubling_time=18 FLOP:4 years:5", "'18 FLOP' has no unit that fits"),
        ("hardware.doubling_time=18M:4 years:5", "can mean millions or months"),
        ("hardware.doubling_time=18 months:4 years", "a range is LOW:HIGH:COUNT"),
        ("hardware.doubling_time=18 months:long:5", "a range is LOW:HIGH:COUNT"),
        ("hardware.doubling_time=4 years:18 months:5", "LOW must be below HIGH"),
        ("hardware.doubling_time=1:2:1e9", "a range is LOW:HIGH:COUNT"),
        ("hardware.doubling_time=12 months,1", "holds a value twice"),
    ],
)
def test_what_cannot_be_read_is_refused(text, why):
    with pytest.raises(click.BadParameter, match=why):
        axis(text)


BOUNDS = {
    ("hardware.doubling_time", "18 months", "5 years"): (1.5, 5.0),
    ("priors.brain_compute", "10%", "20"): (0.1, 20.0),
    ("spending.largest_run_cost", "$1B", "1e12"): (1e9, 1e12),
}


@pytest.mark.parametrize(("asked", "bounds"), BOUNDS.items())
def test_bounds_are_read_as_in_a_file(asked, bounds):
    key, low, high = asked
    of_text = api.solve("short_horizon", key, median=2040, between=(low, high), draws=16)
    of_numbers = api.solve("short_horizon", key, median=2040, between=bounds, draws=16)
    assert of_text.to_dict() == of_numbers.to_dict()


@pytest.mark.parametrize("low", ["18 FLOP", "long", "1 to 2"])
def test_wrong_bounds_are_refused_from_the_shell_and_from_python(low):
    asked = ("solve", "cotra_2020", "--vary", "hardware.doubling_time", "--median", "2040")
    assert f"--between: '{low}'" in refused(2, *asked, "--between", low, "5")
    with pytest.raises(ArgumentError, match=f"between: '{low}'"):
        api.solve("cotra_2020", "hardware.doubling_time", median=2040, between=(low, 5))


def test_a_number_inside_a_belief_has_its_unit():
    lognormal = "hardware.doubling_time.lognormal"
    edits = {f"{lognormal}.p10": "18 months", f"{lognormal}.p90": "4 years"}
    belief = api.load("cotra_2020", edits).hardware.doubling_time
    assert [belief.quantile(p) for p in (0.1, 0.9)] == pytest.approx([1.5, 4.0])
