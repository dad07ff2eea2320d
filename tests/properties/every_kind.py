"""Random scenarios of which most leave a term to integrate, under all that acts on arrivals."""

from typing import Any

from hypothesis import strategies as st

from tests.properties.random_scenarios import Plain, growth, oom, positive, real, scenarios

WIDE = {
    "neural_network": ("reference_samples", 1e11),
    "genome": ("effective_horizon_length", 1e3),
    "lifetime": ("lifetime_duration", 1e9),
    "evolution": ("evolution_duration", 1e9),
    "stated": ("training_compute", 1e30),
}
"""A term that can be integrated, by kind of anchor, and where it lies."""
FIXED_TRENDS: Plain = {
    "hardware": {
        "base_year": 2025,
        "price_performance": 1e18,
        "doubling_time": 2.0,
        "schedule": {"2030": {"yearly_factor": 0.8}, "2033": {"doubling_time": 1.5}},
    },
    "spending": {"base_year": 2025, "largest_run_cost": 1e8, "yearly_factor": 1.5},
    "algorithms": {"base_year": 2025},
    "limits": {},
    "lag": {},
}


@st.composite
def every_kind(draw: st.DrawFn, with_feedback: bool) -> Plain:
    """A scenario under evidence, needs of data, delays by year and feedback now and then."""
    plain = draw(scenarios())
    if draw(st.booleans()):  # with evidence on arrivals other milestones are counted
        plain.pop("asked_milestone", None)
    plain["evidence"] = draw(evidence(plain.get("evidence", {})))
    for anchor in plain["anchors"].values():
        if anchor["kind"] in WIDE:
            anchor["priors"] |= draw(wide_term(anchor))
    if draw(st.integers(0, 4)) == 0:
        knots = {"2026": {"uniform": {"low": 0.5, "high": 4}}, "2034": 1.0, "2040": 0.2}
        plain["lag"]["regulation"] = {"levels": knots}
    if with_feedback and draw(st.integers(0, 5)) == 0:
        kinds = {anchor["kind"] for anchor in plain["anchors"].values()}
        plain["feedback"] = draw(feedback(of_progress=bool(kinds & {"time_horizon", "uplift"})))
    elif draw(st.booleans()):
        plain = same_trends_in_all_draws(plain)
    return draw(with_data(plain)) if draw(st.integers(0, 2)) == 0 else plain


@st.composite
def evidence(draw: st.DrawFn, tried: Plain) -> Plain:
    """Evidence of every kind."""
    found = dict(tried)
    if "already_tried" in found and draw(st.booleans()):
        low = found["already_tried"]["zero_below"]
        spread = {"uniform": {"low": low / 3, "high": low}}
        found["already_tried"] = {"zero_below": spread, "full_above": low * 300}
    if draw(st.booleans()):
        runs = [{"compute": draw(oom(20, 26)), "years": 1.0}]
        exponent = draw(st.sampled_from([0.5, {"uniform": {"low": 0.3, "high": 0.9}}]))
        found |= {"training_runs": runs, "success_rate_exponent": exponent}
    if draw(st.integers(0, 2)) == 0:
        found["no_arrival_by"] = draw(st.sampled_from([2026.0, 2031.25]))
    return found


@st.composite
def wide_term(draw: st.DrawFn, anchor: Plain) -> Plain:
    """A term that can be integrated; of most anchors the path does not ask for it."""
    name, middle = WIDE[anchor["kind"]]
    low, high = draw(st.sampled_from([(1e-1, 1e1), (1e-2, 1e3), (0.3, 3.0)]))
    spread = draw(st.sampled_from(["lognormal", "loguniform"]))
    ends = ("p5", "p95") if spread == "lognormal" else ("low", "high")
    found: Plain = {name: {spread: {ends[0]: low * middle, ends[1]: high * middle}}}
    asks = [key for key, belief in anchor["priors"].items() if "by_requirement" in belief]
    return found | {key: 1.5 for key in asks if draw(st.booleans())}


def same_trends_in_all_draws(plain: Plain) -> Plain:
    """The same with trends in which nothing varies, so that one path reads requirements."""
    for anchor in plain["anchors"].values():
        priors: Plain = anchor["priors"]
        priors.pop("lag", None)
        own = [name for name in priors if name.startswith("algorithmic_")]
        priors |= {name: 3.0 if name.endswith("ceiling") else 1.5 for name in own}
    return plain | FIXED_TRENDS


@st.composite
def feedback(draw: st.DrawFn, of_progress: bool) -> Plain:
    """Research that AI does in part, from today's share of it or below the requirement.

    Scenarios whose anchors count from progress have no gap below a requirement.
    """
    now: Plain = {
        "automation_now": {"uniform": {"low": 0.1, "high": 0.4}},
        "automation_width": {"triangular": {"low": 1.5, "mode": 2.5, "high": 4.0}},
    }
    return {
        "base_year": 2026,
        **(now if of_progress else draw(st.sampled_from([now, {"automation_gap": 4.0}]))),
        "input_returns": draw(real(0.5, 1.0)),
        "labour_share": 0.3,
        "diminishing_returns": draw(real(0.4, 1.2)),
        "labour": draw(growth(lowest=0.0)),
    }


@st.composite
def with_data(draw: st.DrawFn, plain: dict[str, Any]) -> Plain:
    """The same with data as a second need."""
    for anchor in plain["anchors"].values():
        per_sample = draw(st.sampled_from(["tokens_per_sample", "training_tokens", None]))
        if per_sample == "training_tokens" and anchor["kind"] in WIDE:
            anchor["priors"]["training_tokens"] = draw(positive(11, 15))
        elif "reference_samples" in anchor["priors"]:
            anchor["priors"]["tokens_per_sample"] = draw(positive(0, 3))
    stock = {"base_year": 2025, "stock": draw(positive(11, 15)), **draw(growth())}
    return {**plain, "data": stock}
