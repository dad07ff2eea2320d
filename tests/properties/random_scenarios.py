"""Random scenarios, as plain data that can be written into a file."""

from typing import Any

from hypothesis import strategies as st

Plain = dict[str, Any]
YEAR = 2025
LAST = 2100
KINDS = ("neural_network", "genome", "lifetime", "evolution", "stated")
OF_TIME = ("time_horizon", "uplift", "stated_year")


def number(low: float, high: float) -> st.SearchStrategy[float]:
    """A number of two or three digits, so that failures read well."""
    return st.integers(0, 200).map(lambda i: round(low + (high - low) * i / 200, 3))


def oom(low: float, high: float) -> st.SearchStrategy[float]:
    """A positive number between two powers of ten."""
    return number(low, high).map(lambda x: float(f"{10.0**x:.4g}"))


@st.composite
def positive(draw: st.DrawFn, low: float, high: float, widest: float = 1.5) -> Plain:
    """A belief about a positive number between about 10^low and 10^high."""
    centre = draw(number(low, high))
    spread = draw(number(0.02, widest))
    at = [float(f"{10.0 ** (centre + part * spread):.6g}") for part in (-1, -0.2, 0, 0.3, 1)]
    return draw(  # type: ignore[no-any-return]
        st.sampled_from(
            [
                {"fixed": at[2]},
                {"fixed": at[1]},
                {"lognormal": {"median": at[2], "sd_oom": spread}},
                {"lognormal": {"p10": at[0], "p90": at[4]}},
                {"lognormal": {"median": at[2], "sd_oom": spread}, "min": at[1]},
                {"loguniform": {"low": at[0], "high": at[4]}},
                {"uniform": {"low": at[0], "high": at[4]}},
                {"triangular": {"low": at[0], "mode": at[1], "high": at[4]}},
                {"two_piece_lognormal": {"p5": at[0], "p50": at[1], "p95": at[4]}},
                {"log10_skew_normal": {"median": at[2], "scale": spread, "shape": 4.0}},
                {"quantiles": [[0.1, at[0]], [0.4, at[1]], [0.9, at[4]]]},
                {"samples": at},
                {
                    "mixture": [
                        {"weight": 0.3, "belief": {"fixed": at[2]}},
                        {"weight": 0.7, "belief": {"lognormal": {"p5": at[0], "p95": at[4]}}},
                    ]
                },
            ]
        )
    )


@st.composite
def real(draw: st.DrawFn, low: float, high: float) -> Plain:
    """A belief about a number of any sign."""
    centre, spread = draw(number(low, high)), draw(number(0.01, 1.0)) * (high - low) / 4
    a, b = round(centre - spread, 4), round(centre + spread, 4)
    plain: list[Plain] = [{"fixed": centre}, {"normal": {"mean": centre, "sd": spread}}]
    return draw(st.sampled_from([*plain, {"uniform": {"low": a, "high": b}}]))


@st.composite
def growth(draw: st.DrawFn, prefix: str = "", lowest: float = -0.15) -> Plain:
    """A rate of growth in any of its spellings; it may be none, or shrink."""
    spelling = draw(st.sampled_from(("doubling_time", "yearly_factor", "growth_oom")))
    if spelling == "doubling_time":
        belief = draw(positive(-0.3, 1.0, 0.4))
    elif spelling == "yearly_factor":
        belief = draw(positive(max(lowest, -0.1), 0.7, 0.2))
    else:
        belief = draw(st.one_of(real(lowest, 0.7), st.just({"fixed": 0.0})))
    return {prefix + spelling: belief}


@st.composite
def schedule(draw: st.DrawFn) -> Plain:
    """Growth from some years on; now and then before the base year."""
    years = draw(st.lists(st.integers(2018, 2060), max_size=3, unique=True))
    return {"schedule": {str(year): draw(growth()) for year in sorted(years)}} if years else {}


@st.composite
def priors_of(draw: st.DrawFn, kind: str) -> Plain:
    """The requirement's priors of an anchor."""
    if kind == "stated":
        return {"training_compute": draw(positive(24, 40, 3.0))}
    if kind == "stated_year":
        return {"stated_year": draw(real(2028, 2080))}
    if kind == "uplift":
        return {
            "present_uplift": {"fixed": 1.5},
            "measurement_date": draw(real(2025, 2027)),
            "target_uplift": {"uniform": {"low": 5, "high": 50}},
            "uplift_doubling_time": draw(positive(-0.5, 0.5, 0.3)),
        }
    if kind == "time_horizon":
        return {
            "present_time_horizon": draw(positive(1, 2, 0.3)),
            "measurement_date": draw(real(2025, 2027)),
            "target_time_horizon": draw(positive(3, 5, 0.8)),
            "time_horizon_doubling_time": draw(positive(-0.5, 0.3, 0.2)),
            "doubling_difficulty": draw(st.sampled_from([{"fixed": 1.0}, DIFFICULTY])),
            "progress_gap": draw(real(0, 3)),
        }
    if kind == "lifetime":
        return {
            "brain_compute": draw(positive(13, 17)),
            "lifetime_duration": draw(positive(8, 9.5, 0.3)),
            "lifetime_adjustment": draw(positive(0, 5)),
        }
    if kind == "evolution":
        return {
            "evolution_duration": draw(positive(8, 9.2, 0.3)),
            "population": draw(positive(17, 22)),
            "ancestor_compute": draw(positive(2, 6)),
            "evolution_adjustment": draw(positive(-8, 0)),
        }
    shared = {
        "effective_horizon_length": draw(positive(-1, 7)),
        "data_scaling_exponent": draw(real(0.5, 1.1)),
        "reference_samples": draw(positive(9, 13)),
        "reference_parameters": draw(positive(10, 12, 0.3)),
    }
    if kind == "genome":
        return {
            **shared,
            "model_compute": draw(positive(11, 16)),
            "genome_size": draw(positive(7, 10)),
        }
    size = {
        "model_compute": draw(st.one_of(positive(12, 17), st.just(BY_BRAIN))),
        "parameter_count": draw(positive(11, 15)),
        "flop_per_parameter": draw(positive(0.5, 3)),
    }
    left_out = draw(st.sampled_from(sorted(size)))
    return {**shared, **{name: belief for name, belief in size.items() if name != left_out}}


DIFFICULTY = {"uniform": {"low": 0.85, "high": 1.15}}
"""Each doubling of the horizon easier or harder than the one before."""

BY_BRAIN = {"product": {"brain_compute": 1.0, "compute_vs_brain": -0.5}}
"""Model compute as a product of beliefs that all scenarios share."""


@st.composite
def anchors(draw: st.DrawFn, kind: str) -> Plain:
    """An anchor of a kind, with its progress of algorithms, and perhaps a lag."""
    anchor: Plain = {"kind": kind, "priors": draw(priors_of(kind))}
    priors = anchor["priors"]
    in_time = kind == "stated_year"
    if kind in ("time_horizon", "uplift"):
        anchor["progress"] = draw(st.sampled_from(["calendar", "effective_compute"]))
        in_time = anchor["progress"] == "calendar"
    if not in_time:
        priors |= draw(growth("algorithmic_"))
        if draw(st.booleans()):
            priors["algorithmic_ceiling"] = draw(positive(-1, 1, 0.2))
        if kind in KINDS and draw(st.integers(0, 4)) == 0:
            own = [name for name in priors if name.startswith("algorithmic_")]
            priors |= {name: draw(by_requirement(name)) for name in own}
    if draw(st.booleans()):
        lags: list[Plain] = [{"fixed": 0.0}, {"fixed": 2.5}, {"uniform": {"low": 0, "high": 6}}]
        priors["lag"] = draw(st.sampled_from(lags))
    if "effective_horizon_length" in priors and draw(st.booleans()):
        anchor["stages"] = [
            {"share": 0.9, "effective_horizon_length": draw(positive(-1, 2))},
            {"share": 0.1, "effective_horizon_length": draw(positive(3, 7))},
        ]
    return anchor


@st.composite
def by_requirement(draw: st.DrawFn, name: str) -> Plain:
    """Growth or a ceiling of algorithms that depends on the requirement of the draw."""
    low = 1.01 if name.endswith("factor") else 0.1
    values = [round(low + draw(number(0.0, 3.0)), 3) for _ in range(2)]
    return {"by_requirement": {"1e26": values[0], "1e36": values[1]}}


@st.composite
def limits(draw: st.DrawFn) -> Plain:
    """Limits on one run: a number for good, a trend, levels, and one that begins later."""
    trend = {"base_year": 2026, "level": draw(positive(25, 30)), **draw(growth(lowest=0.0))}
    every: list[Plain] = [
        {"wall": draw(oom(26, 34))},
        {"power": {**trend, **draw(schedule())}},
        {"chips": draw(levels(26, 30))},
        {
            "treaty": {
                "since": draw(st.sampled_from([2029, 2040.5])),
                "level": draw(oom(24, 30)),
            }
        },
    ]
    kept = draw(st.lists(st.sampled_from(range(len(every))), max_size=3, unique=True))
    return {name: limit for i in sorted(kept) for name, limit in every[i].items()}


@st.composite
def levels(draw: st.DrawFn, low: float, high: float) -> Plain:
    """Levels by year, and growth after the last."""
    years = sorted(draw(st.lists(st.integers(2020, 2050), min_size=2, max_size=3, unique=True)))
    at = {str(year): draw(positive(low, high, 0.5)) for year in years}
    return {"levels": at, "after": draw(growth())}


@st.composite
def lags(draw: st.DrawFn) -> Plain:
    """Delays between affording and arriving that all anchors share."""
    every: list[Plain] = [
        {"engineering": {"uniform": {"low": 0.1, "high": 2.0}}},
        {"announcement": 0.5},
    ]
    return {name: lag for each in every if draw(st.booleans()) for name, lag in each.items()}


@st.composite
def scenarios(draw: st.DrawFn) -> Plain:
    """A scenario of one to three anchors."""
    kinds = draw(st.lists(st.sampled_from([*KINDS, *KINDS, *OF_TIME]), min_size=1, max_size=3))
    parts = draw(st.lists(number(0.05, 1.0), min_size=len(kinds), max_size=len(kinds)))
    none = draw(st.sampled_from([0.0, 0.2, {"2025": 0.3, "2060": 0.1, "2090": 0.05}]))
    at_first = none["2025"] if isinstance(none, dict) else none
    weights = {f"a{i}": (1.0 - at_first) * p / sum(parts) for i, p in enumerate(parts)}
    scenario: Plain = {
        "title": "Random",
        "milestone": "Something arrives",
        "years": {"first": draw(st.sampled_from([2015, YEAR, 2030])), "last": LAST},
        "weights": {**weights, "none": none},
        "priors": {
            "brain_compute": draw(positive(13, 17)),
            "compute_vs_brain": draw(positive(-1, 2)),
        },
        "anchors": {f"a{i}": draw(anchors(kind)) for i, kind in enumerate(kinds)},
        "hardware": draw(hardware()),
        "spending": draw(spending()),
        "algorithms": {"base_year": draw(st.sampled_from([2020, YEAR])), **draw(schedule())},
    }
    scenario |= {"limits": draw(limits()), "lag": draw(lags())}
    if draw(st.integers(0, 2)) == 0:
        scenario["milestones"] = {"early": {"oom_below": draw(positive(-0.5, 0.5, 0.3))}}
        scenario["asked_milestone"] = "early"
    if draw(st.booleans()):
        low = draw(oom(18, 26))
        width = draw(oom(0.5, 6))
        scenario["evidence"] = {"already_tried": {"zero_below": low, "full_above": low * width}}
    return scenario


@st.composite
def hardware(draw: st.DrawFn) -> Plain:
    """Price-performance, at times with a ceiling and a schedule."""
    section: Plain = {"base_year": draw(st.sampled_from([2020, YEAR, 2025.5]))}
    section["price_performance"] = draw(positive(16, 19, 0.5))
    section |= draw(growth())
    if draw(st.integers(0, 3)) == 0:
        section = draw(levels(17, 20))
    if draw(st.booleans()):
        section["ceiling"] = draw(positive(17, 24, 0.5))
    return {**section, **draw(schedule())}


@st.composite
def spending(draw: st.DrawFn) -> Plain:
    """Willingness to spend, at times up to a share of a GDP that may shrink."""
    section: Plain = {"base_year": draw(st.sampled_from([2020, YEAR]))}
    section["largest_run_cost"] = draw(positive(6, 10, 0.5))
    if draw(st.booleans()):
        section |= {
            "ceiling_share": draw(positive(-4, -1, 0.3)),
            "gdp_base_year": 2020,
            "gdp": draw(positive(12.5, 14, 0.1)),
            "gdp_growth": draw(real(-0.04, 0.08)),
        }
    return {**section, **draw(growth()), **draw(schedule())}
