"""Milestones: when each is reached, the years between them, and one given another."""

import math

import numpy as np
import pytest

import forecast
from forecast.analysis.milestones import milestones
from forecast.analysis.reweighting.windows import conditioned, window
from forecast.engine.run import run
from forecast.errors import ConditionError
from scenarios.variants.milestone import asked_about
from tests.forecast.scenes import scene, stated

DRAWS = 2048
WIDE = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})
OFFSET = {"normal": {"mean": 2.0, "sd": 0.2}, "min": 0.0}


def asked(name, **changes):
    return asked_about(scene(**changes), name)


@pytest.mark.parametrize(
    ("offset", "year"), [({"oom_below": 2}, 2029.0), ({"oom_above": 1.5}, 2036.0)]
)
def test_compute_that_grows_by_half_an_oom_a_year_gets_there_so_much_sooner_or_later(
    offset, year
):
    found = run(asked("it", milestones={"it": offset}), draws=16)
    assert found.median == pytest.approx(year, abs=1e-6)


def test_what_lies_nowhere_else_is_the_requirement_to_the_byte():
    plain = run(scene(anchors=WIDE), DRAWS)
    same = run(asked("it", anchors=WIDE, milestones={"it": {"oom_below": 0}}), DRAWS)
    assert np.array_equal(plain.by_year.value, same.by_year.value)


@pytest.mark.parametrize(
    "evidence",
    [
        {},
        {"already_tried": {"zero_below": 1e27, "full_above": 1e31}},
        {"training_runs": [{"compute": 1e26, "years": 1.0}], "success_rate_exponent": 0.3},
        {"no_arrival_by": 2028.0},
    ],
    ids=lambda e: "_".join(e) or "none",
)
def test_integrated_and_counted_agree_and_the_evidence_is_that_on_requirements(evidence):
    shape = {"it": {"oom_below": OFFSET}}
    changes = {"anchors": WIDE, "evidence": evidence, "milestones": shape}
    itself = run(scene(**changes), 1 << 14).anchors["stated"]
    found = run(asked("it", **changes), 1 << 14)
    anchor, draws = found.anchors["stated"], found.simulation.anchors["stated"]
    weight = draws.evidence_weight / draws.evidence_weight.sum()
    counted = [float(weight[draws.arrival_year <= t].sum()) for t in (2027.0, 2030.0, 2040.0)]
    smooth = anchor.probability(np.array([2027.0, 2030.0, 2040.0])).value
    assert smooth == pytest.approx(counted, abs=3e-3)
    assert anchor.evidence_removed == pytest.approx(itself.evidence_removed, abs=3e-3)
    assert (anchor.method == "counted") == ("no_arrival_by" in evidence)


def test_the_more_below_the_sooner_at_any_probability():
    names = [f"at_{k}" for k in range(4)]
    levels = {name: {"oom_below": float(k)} for k, name in enumerate(names)}
    found = milestones(run(scene(anchors=WIDE, milestones=levels), DRAWS))
    years = [found.forecasts[name].by_year.value for name in names]
    assert (np.diff(years, axis=0) >= 0).all()
    assert next(iter(found.forecasts)) == "at_3"


def test_spans_of_sure_offsets_are_the_offset_over_the_growth():
    found = milestones(run(scene(anchors=WIDE, milestones={"it": {"oom_below": 1}}), DRAWS))
    (span,) = found.spans
    assert (span.start, span.end) == ("it", "requirement")
    # What is met at the first moment has no span: both are there.
    late = found.arrivals["it"] > 2025.0
    assert np.unique(span.years.values[late].round(6)).tolist()[:1] == [2.0]
    assert span.quantiles.value[3] == pytest.approx(2.0, abs=1e-6)


def test_a_span_to_what_never_comes_is_never_and_from_it_undefined():
    flat = {"base_year": 2025, "price_performance": 1e17, "growth_oom": 0.2, "ceiling": 1e18}
    still = {"base_year": 2025, "largest_run_cost": 1e9, "growth_oom": 0.0}
    anchors = stated(algorithmic_growth_oom=0.0)
    shape = {"it": {"oom_below": 3.5}}
    found = milestones(
        run(scene(anchors=anchors, hardware=flat, spending=still, milestones=shape), 64)
    )
    assert found.span("it", "requirement").quantiles.value.tolist() == [math.inf] * 7
    assert np.isnan(found.span("requirement", "it").quantiles.value).all()


def test_one_given_another_is_bayes():
    shape = {"it": {"oom_below": 1}}
    asked_of = run(scene(anchors=WIDE, milestones=shape), 1 << 14)
    found = conditioned(asked_of, window("it < 2031"))
    itself = conditioned(asked_of, window("requirement < 2033"))
    # 1 OOM is two years: the two conditions are one, but for what is met at the start.
    assert found.probability.value == pytest.approx(itself.probability.value, abs=2e-3)
    # 2033 is the requirement's median, so that its median below that is its quartile.
    quartile = asked_of.quantile(0.25)
    assert found.arrivals["requirement"].value[3] == pytest.approx(quartile, abs=0.05)


def test_a_window_of_what_the_scenario_does_not_have_is_refused():
    with_one, without = run(scene(milestones={"coder": {"oom_below": 1}}), 16), run(scene(), 16)
    with pytest.raises(ConditionError, match="no milestone codr; did you mean coder"):
        conditioned(with_one, window("codr < 2030"))
    with pytest.raises(ConditionError, match="no milestone coder"):
        conditioned(without, window("coder < 2030"))


def test_python_asks_any_question_about_a_milestone():
    one = scene(anchors=WIDE, milestones={"it": {"oom_below": OFFSET}})
    how = {"draws": 64, "milestone": "it"}
    found = forecast.run(one, **how)
    assert found.milestone.startswith("it: a median of 2 OOM below the requirement")
    names = [row.name for row in forecast.sensitivity(one, **how).swings]
    assert "milestones.it.oom_below" in names
    assert forecast.compare(one, one, **how).forecasts[0] == found
    halved = forecast.solve(one, "milestones.it.oom_below", median=2031.0, **how)
    assert halved.value == pytest.approx(0.5, abs=0.05)
    swept = forecast.sweep(one, {"asked_milestone": ["it", "null"]}, draws=64)
    assert np.diff(swept.medians())[0] == pytest.approx(4.0, abs=0.2)
    rows = found.sample(50)
    assert (rows["milestone_arrival_year.it"] == rows.arrival_year).all()
    shares = forecast.explain(forecast.run(one, draws=64), found).shares
    assert [share.name for share in shares] == ["milestones"]
    cube = found.to_dataset()
    assert cube.milestone_arrival_year.dims == ("milestone", "anchor", "draw")


def test_what_run_says_of_each_is_what_is_said_of_it_alone():
    one = scene(anchors=WIDE, milestones={"it": {"oom_below": OFFSET}})
    data = forecast.run(one, draws=64).to_dict()
    alone = forecast.run(one, draws=64, milestone="it").to_dict()
    listed = data["milestones"]["it"]
    assert listed == {key: alone[key] for key in listed}
    assert data["milestones"]["requirement"]["median_year"] == data["median_year"]
    assert alone["milestones"] == data["milestones"]
    assert [(s["from"], s["to"]) for s in data["spans"]] == [("it", "requirement")]
