from pathlib import Path

import pytest

from scenarios.loading.load import built_in_names, resolve
from scenarios.problems import MAX_PROBLEMS
from tests.scenarios.writing import resolved


def warnings(folder: Path, text: str, **others: str) -> list[str]:
    found = resolved(folder, text, **others).warnings
    return [str(problem).replace(f"{folder}/", "") for problem in found]


@pytest.mark.parametrize("name", built_in_names())
def test_built_in_scenarios_are_not_suspicious(name):
    assert resolve(name).warnings == []


def test_a_value_without_its_base_year(tmp_path):
    text = """
extends: cotra_2020
hardware: {price_performance: 1e18}
spending:
  largest_run_cost: 1e8
  gdp: 3e13
"""
    base = "is overridden, but base_year is still 2025, as inherited; give base_year beside it"
    gdp = base.replace("base_year", "gdp_base_year").replace("2025", "2020")
    assert warnings(tmp_path, text) == [
        f"main.yaml:3:12: hardware.price_performance: {base}",
        f"main.yaml:5:3: spending.largest_run_cost: {base}",
        f"main.yaml:6:3: spending.gdp: {gdp}",
    ]


SAMPLES = "extends: minimal\nanchors: {{network: {{priors: {{reference_samples: {}}}}}}}"
CORRELATED = (
    "extends: cotra_2020\npriors: {{lag: {}}}\n"
    "rank_correlations: [{{between: [lag, reference_samples], rho: 0.7}}]\n"
)
FINE = {
    "extends: cotra_2020\n{}": [
        # A value with its base year, or an edit.
        "hardware: {price_performance: 1e18, base_year: 2025}",
        "hardware: {price_performance: {times: 2}}",
        "hardware: {doubling_time: 2}",
        # What leaves anchors as different as they were.
        "priors: {data_scaling_exponent: 1}",
        "priors: {algorithmic_doubling_time: {times: 2}}",
        "priors: {lag: 1}",
        "anchors: {genome: {priors: {algorithmic_doubling_time: 2}}}",
        # A stop for all of them, or a rate for one.
        "algorithms: {schedule: {2029: {yearly_factor: 1}}}",
    ],
    SAMPLES: [
        "1e5 to 1e20",
        "{loguniform: {low: 1, high: 1e20}}",
        "{log10_skew_normal: {median: 1e15, scale: 7, shape: 3}}",
    ],
    CORRELATED: ["1 to 2", "{normal: {mean: 5, sd: 1}, min: 0}"],
    "extends: minimal\n{}": [
        "algorithms: {schedule: {2029: {doubling_time: 2}}}",
        # What does not grow does not grow too fast.
        "hardware: {yearly_factor: 1}",
        "hardware: {yearly_factor: 0.5}",
        "hardware: {growth_oom: -9}",
        # An edit of what is fixed is no distribution without spread.
        "hardware: {doubling_time: {times: 2}}",
        "hardware: {doubling_time: {plus: 1}}",
        "hardware: {doubling_time: {spread: 2}}",
        # A schedule from the start that has the trend's own growth.
        "hardware: {schedule: {2025: pause, 2030: resume}}",
        "hardware: {schedule: {2025: {times: 0.5}}}",
    ],
}


@pytest.mark.parametrize(
    "text", [frame.format(part) for frame, parts in FINE.items() for part in parts]
)
def test_what_is_not_suspicious(text, tmp_path):
    assert warnings(tmp_path, text) == []


@pytest.mark.parametrize("name", ["algorithmic_doubling_time", "algorithmic_yearly_factor"])
def test_a_shared_prior_that_makes_anchors_alike(name, tmp_path):
    text = f"extends: cotra_2020\npriors:\n  {name}: 2\n"
    assert warnings(tmp_path, text) == [
        f"main.yaml:3:3: priors.{name}: anchors differed in {name}; "
        "shared here, it makes them alike"
    ]


def test_one_anchor_that_differs_from_the_shared_rest(tmp_path):
    lower = "extends: cotra_2020\nanchors: {genome: {priors: {reference_samples: 1e10}}}"
    text = "extends: ./lower.yaml\npriors: {reference_samples: 1e11}"
    (warning,) = warnings(tmp_path, text, lower=lower)
    assert "anchors differed in reference_samples" in warning


def test_priors_that_nothing_uses(tmp_path):
    text = """
extends: minimal
priors:
  population: 1e20
  my_factor: 3
  my_other: 2
anchors:
  network:
    priors:
      brain_compute: 1e15
      reference_samples: {product: {my_other: 1}}
"""
    assert warnings(tmp_path, text) == [
        "main.yaml:4:3: priors.population: nothing uses this prior",
        "main.yaml:5:3: priors.my_factor: nothing uses this prior",
        "main.yaml:10:7: anchors.network.priors.brain_compute: "
        "an anchor of kind neural_network does not use this prior",
    ]


@pytest.mark.parametrize(
    "belief",
    [
        "{lognormal: {median: 1e15, sd_oom: 8}}",
        "1e5 to 1e30",
        "{loguniform: {low: 1, high: 1e30}}",
        "{log10_skew_normal: {median: 1e15, scale: 14, shape: 1}}",
        "{quantiles: [[0.01, 1], [0.99, 1e40]]}",
    ],
)
def test_an_interval_over_more_than_twenty_orders_of_magnitude(belief, tmp_path):
    (warning,) = warnings(tmp_path, SAMPLES.format(belief))
    assert "anchors.network.priors.reference_samples: spans " in warning
    assert warning.endswith(" sample")


@pytest.mark.parametrize(
    "text",
    [
        "hardware: {doubling_time: 0.05}",
        "hardware: {yearly_factor: 5000}",
        "spending: {growth_oom: 4}",
        "hardware: {schedule: {2030: {doubling_time: 0.01 to 0.1}}}",
        "priors: {algorithmic_doubling_time: 0.02}",
    ],
)
def test_a_doubling_time_under_a_month(text, tmp_path):
    (warning,) = warnings(tmp_path, f"extends: minimal\n{text}")
    assert "doubles in " in warning
    assert warning.endswith(" days; is the unit right?")


@pytest.mark.parametrize(
    ("belief", "key"),
    [
        ("{lognormal: {median: 2.5, sd_oom: 0}}", "lognormal"),
        ("{normal: {mean: 2.5, sd: 0}}", "normal"),
        ("{log10_skew_normal: {median: 2.5, scale: 0, shape: 3}}", "log10_skew_normal"),
        ("{samples: [2.5, 2.5]}", "samples"),
    ],
)
def test_a_distribution_without_spread(belief, key, tmp_path):
    text = f"extends: minimal\nhardware: {{doubling_time: {belief}}}"
    assert warnings(tmp_path, text) == [
        f"main.yaml:2:28: hardware.doubling_time.{key}: has no spread; "
        "write fixed: 2.5 if that is meant"
    ]


def test_a_spread_that_is_taken_away(tmp_path):
    text = "extends: trend_2026\nhardware: {doubling_time: {spread: 0}}"
    (warning,) = warnings(tmp_path, text)
    assert "hardware.doubling_time.spread: has no spread; write fixed: 2.07" in warning


def test_a_belief_without_spread_is_warned_of_once(tmp_path):
    belief = "{log10: {normal: {mean: 12, sd: 0}}}"
    (said,) = warnings(tmp_path, f"extends: minimal\npriors: {{reference_samples: {belief}}}")
    assert "reference_samples.log10: has no spread; write fixed: 1e+12" in said


def test_a_part_of_a_mixture_without_spread_points_at_its_own_line(tmp_path):
    text = """
extends: minimal
hardware:
  doubling_time:
    mixture:
      - {weight: 1, belief: 2}
      - weight: 1
        belief: {lognormal: {median: 3, sd_oom: 0}}
"""
    (warning,) = warnings(tmp_path, text)
    assert warning.startswith(
        "main.yaml:8:18: hardware.doubling_time.mixture[1].belief.lognormal"
    )


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (
            "spending: {gdp_growth: 3}",
            "main.yaml:2:12: spending.gdp_growth: is 300% a year; 3% is 0.03",
        ),
        (
            "spending: {ceiling_share: 5}",
            "main.yaml:2:12: spending.ceiling_share: lets one run cost 5 times the GDP; "
            "1% is 0.01",
        ),
        (
            "hardware: {ceiling: 1e16}",
            "minimal (built in):25:3: hardware.price_performance: lies above its ceiling",
        ),
        (
            "spending: {largest_run_cost: {times: 1e5}}",
            "main.yaml:2:12: spending.largest_run_cost: lies above its ceiling, a share of GDP",
        ),
        (
            "hardware: {schedule: {2100: {doubling_time: 1}}}",
            "main.yaml:2:23: hardware.schedule.2100: changes nothing before the last year, "
            "2100",
        ),
        (
            "hardware: {schedule: {2025: {doubling_time: 1}}}",
            "main.yaml:2:23: hardware.schedule.2025: holds from before the start, so that "
            "nothing else is ever used",
        ),
        (
            "evidence: {no_arrival_by: 2020}",
            "main.yaml:2:12: evidence.no_arrival_by: says nothing: nothing arrives before "
            "the first year, 2025, anyway",
        ),
        (
            "priors: {algorithmic_yearly_factor: 0.4}",
            "main.yaml:2:10: priors.algorithmic_yearly_factor: is below 1, so that algorithms "
            "get worse; twice as good a year is 2",
        ),
        (
            "priors: {data_scaling_exponent: -0.7}",
            "main.yaml:2:10: priors.data_scaling_exponent: is below 0, so that larger networks "
            "need fewer samples",
        ),
    ],
)
def test_numbers_that_seem_to_mean_something_else(text, warning, tmp_path):
    assert warnings(tmp_path, f"extends: minimal\n{text}") == [warning]


def test_a_file_of_nothing_but_suspicions_is_cut_short(tmp_path):
    priors = "".join(f"  unused{i}: 1\n" for i in range(1000))
    assert len(warnings(tmp_path, f"extends: minimal\npriors:\n{priors}")) == MAX_PROBLEMS


def test_a_scaling_law_that_no_anchor_follows(tmp_path):
    text = """
extends: minimal
scaling_law: besiroglu_2024
weights: {mine: 1}
anchors:
  network: null
  mine: {kind: stated, priors: {training_compute: 1e30, algorithmic_doubling_time: 2}}
"""
    expected = "main.yaml:3:1: scaling_law: no anchor is of a kind that follows a scaling law"
    assert expected in warnings(tmp_path, text)


@pytest.mark.parametrize(
    ("belief", "realised"),
    [
        ("{mixture: [{weight: 1, belief: 0}, {weight: 1, belief: 1 to 2}]}", "0.65"),
        ("{mixture: [{weight: 1, belief: 1}, {weight: 1, belief: 2}]}", "0.59"),
        ("{samples: [1, 2, 3]}", "0.65"),
        ("{mixture: [{weight: 1, belief: 1}, {weight: 9, belief: 2}]}", "0.40"),
        ("{times: 2, of: {samples: [1, 2]}}", "0.59"),
    ],
)
def test_a_correlation_that_draws_of_few_values_cannot_have(tmp_path, belief, realised):
    assert warnings(tmp_path, CORRELATED.format(belief)) == [
        "main.yaml:3:57: rank_correlations[0].rho: asks for 0.7, and the draws have "
        f"{realised}: one of the two has values that many draws share"
    ]


@pytest.mark.parametrize(
    ("schedule", "year"),
    [
        ("{2029: {yearly_factor: 1}, 2032: {doubling_time: 3}}", 2032),
        ("{2030: {growth_oom: 0.2}, 2032: {doubling_time: 3}}", 2030),
    ],
)
def test_a_schedule_of_algorithms_that_makes_anchors_alike(schedule, year, tmp_path):
    (said,) = warnings(tmp_path, f"extends: cotra_2020\nalgorithms: {{schedule: {schedule}}}")
    assert said.endswith(
        f"algorithms.schedule.{year}: gives all anchors this one rate from {year} on; "
        "their own double in 2 to 3.5 years until then"
    )


def test_a_schedule_of_algorithms_that_makes_requirements_alike(tmp_path):
    text = """
extends: minimal
priors: {algorithmic_doubling_time: {by_requirement: {1e30: 3, 1e36: 2}}}
algorithms: {schedule: {2030: {doubling_time: 2.5}}}
"""
    (said,) = warnings(tmp_path, text)
    assert said.endswith("their own double in 2 to 3 years until then")


def test_a_belief_that_is_written_again_in_a_schedule_is_another_draw(tmp_path):
    stop = "2030: {yearly_factor: 1}"
    again = f"{{doubling_time: 2 to 3, schedule: {{{stop}, 2033: {{doubling_time: 2 to 3}}}}}}"
    assert warnings(tmp_path, f"extends: cotra_2020\nhardware: {again}") == [
        "main.yaml:2:79: hardware.schedule.2033.doubling_time: is drawn anew, independently of "
        "hardware.doubling_time that looks alike"
    ]
    other = again.replace("2 to", "2.1 to", 1)
    assert warnings(tmp_path, f"extends: cotra_2020\nhardware: {other}") == []
