"""The kernel of a page against the engine: the one place where the model stands twice.

On the same draws the two agree to the rounding of their tables; that is asked of every kind of
thing, of random scenarios, and of random moves. On its own draws the page says what a run says,
to the same bounds beside what the run is unsure of.
"""

import json

import numpy as np
import pytest

from scenarios.loading.load import built_in_names, resolve
from tests.forecast.pages.reader import ALL, POINTS, YEARS, Reader, apart, same_draws

DRAWS, FEW_DRAWS = 1 << 16, 1 << 10
MOVES = 6


@pytest.fixture(scope="module")
def page():
    """Pages by name as a reader has them, each made once."""
    pages = {}

    def named(name):
        if name not in pages:
            pages[name] = Reader(name, DRAWS)
        return pages[name]

    yield named
    for each in pages.values():
        each.close()


def check(found, forecast, own=(0.0, 0.0)):
    """Hold the kernel's answer to a forecast of Python's, and to what that is unsure of."""
    years, points = apart(found, forecast)
    assert years < YEARS + own[0]
    assert points < POINTS + own[1]


def check_followed(name, folder, random, draws=FEW_DRAWS):
    """Hold the kernel to the engine on the same draws, untouched and after moves."""
    with same_draws(resolve(name).scenario), Reader(name, draws, ALL) as reader:
        assert not reader.fixed
        check(reader.answer(reader.unchanged()), reader.forecast)
        changes = moved(reader, random)
        check(reader.answer(changes), reader.copied(changes, folder))


def test_what_is_fixed_says_why():
    with Reader("kaplan_fixed_loss", FEW_DRAWS) as reader:
        beliefs = reader.model["beliefs"]
    assert "scaling laws" in beliefs["anchors.required_loss.priors.target_loss"]["reason"]
    assert "no anchor" in beliefs["priors.brain_compute"]["reason"]
    assert beliefs["hardware.doubling_time"]["reason"] is None


FEW = ["cotra_2020", "minimal"]
"""Those that are looked at every time."""


def slow_but(few, names):
    """Names, of which all but a few are for the slow tests."""
    return [n if n in few else pytest.param(n, marks=pytest.mark.slow) for n in names]


@pytest.mark.parametrize("name", slow_but(FEW, built_in_names()))
def test_untouched_it_says_what_run_says(page, name):
    """What is counted there, and not here or not of the same draws, both are unsure of."""
    reader = page(name)
    years = 2.0 * np.nan_to_num(reader.forecast.quantiles([0.1, 0.5, 0.9]).error).max()
    alike = reader.forecast.method != "counted" or reader.counts_alike
    points = 0.0 if alike else 200.0 * np.sqrt(2.0) * reader.forecast.by_year.error.max()
    check(reader.answer(reader.unchanged()), reader.forecast, (years, points))


def moved(page, random):
    """A reader's random changes."""
    changes = page.unchanged()
    for belief in random.choice(
        page.movable, size=min(MOVES, len(page.movable)), replace=False
    ):
        change = {"median": belief["median"], "spread": 1.0 if belief["form"] else 0.0}
        scale = 0.3 if belief["logged"] else 0.03 * abs(belief["median"])
        if (
            belief["name"] in ("hardware.ceiling", "data_scaling_exponent")
            or "doubling" in belief["name"]
        ):
            scale *= 0.3
        change["median"] += scale * random.uniform(-1, 1)
        if belief["form"]:
            change["spread"] = random.uniform(0.6, 1.3 if belief["logged"] else 1.0)
        changes["beliefs"][belief["key"]] = change
    total = sum(changes["weights"].values())
    raw = {name: random.uniform(0.1, 1) for name in changes["weights"]}
    changes["weights"] = {n: w * total / sum(raw.values()) for n, w in raw.items()}
    if random.uniform() < 0.5:
        start = int(random.integers(2027, 2040))
        sections = ["hardware", "spending", "algorithms"][: random.integers(1, 4)]
        changes["pause"] = {"sections": sections, "from": start, "until": start + 4}
    changes["first"] += int(random.integers(0, 3))
    changes["last"] -= int(random.integers(0, 10))
    return changes


MOVED = [
    *("cotra_2020", "chinchilla", "cotra_2020_updated", "minimal", "limits_2030", "trend_2026"),
    *("data_limited", "time_horizon_2026", "uplift_2026", "ai_futures_2025_lifland"),
    "direct_approach_2023",
]


@pytest.mark.parametrize("seed", slow_but([1], range(5)))
@pytest.mark.parametrize("name", slow_but(["cotra_2020", "minimal", "uplift_2026"], MOVED))
def test_moved_it_says_what_the_copied_scenario_says(name, seed, tmp_path):
    check_followed(name, tmp_path, np.random.default_rng([seed, *name.encode()]))


RETURNS = {
    "base_year": 2026,
    "input_returns": {"triangular": {"low": 0.8, "mode": 0.9, "high": 1}},
    "labour_share": {"triangular": {"low": 0.12, "mode": 0.235, "high": 0.35}},
    "diminishing_returns": {"triangular": {"low": 0.3, "mode": 0.65, "high": 1}},
    "labour": {"yearly_factor": 2, "schedule": {"2029": {"yearly_factor": 1.1}}},
}
FEEDBACK = {
    **RETURNS,
    "automation_now": {"triangular": {"low": 0.25, "mode": 0.375, "high": 0.5}},
    "automation_width": {"triangular": {"low": 1.5, "mode": 2.85, "high": 4.2}},
}
SURE_FEEDBACK = {
    "base_year": 2026,
    "input_returns": 0.9,
    "labour_share": 0.25,
    "diminishing_returns": 0.5,
    "labour": {"yearly_factor": 2},
    "automation_now": 0.4,
    "automation_width": 2.5,
}
HORIZON, FLOP = (
    {"samples": [10.0 ** (low + 0.1 * (k * i % 31)) for i in range(31)], "table": "networks"}
    for low, k in ((0.0, 7), (0.5, 5))
)


def some(random, **parts):
    """Some of several parts of a scenario."""
    return {name: part for name, part in parts.items() if random.uniform() < 0.4}


def scenario(random):
    """A random scenario: some of everything that the kernel follows."""
    start = int(random.integers(2028, 2036))
    near = float(random.uniform(24, 29))
    sections = some(
        random,
        limits={
            "power": {"level": {"lognormal": {"median": 10**near, "sd_oom": 0.8}}},
            "wall": {"level": 10 ** (near + 1), "since": start},
            "chips": {"levels": {"2025": 1e26, str(start): 1e28}, "after": {"growth_oom": 0.3}},
        },
        lag={"permits": 1.5, "building": {"lognormal": {"median": 1, "sd_oom": 0.2}}},
        data={
            "base_year": 2024,
            "stock": {"lognormal": {"median": 1e14, "sd_oom": 0.5}},
            "yearly_factor": {"lognormal": {"median": 1.1, "sd_oom": 0.03}},
            "epochs": 4,
        },
        evidence={
            "no_arrival_by": 2026,
            "training_runs": [{"compute": 2e25, "years": 1}],
            "success_rate_exponent": 0.1,
        },
        rank_correlations=[
            {"between": ["reference_samples", "hardware.doubling_time"], "rho": 0.5},
        ],
        years={"first": 2025, "last": start + 40},
    )
    hardware = {"doubling_time": {"lognormal": {"median": 2.2, "sd_oom": 0.1}}}
    hardware |= some(
        random, schedule={str(start): {"times": 0.5}, str(start + 6): {"growth_oom": -0.05}}
    )
    spending = some(
        random,
        doubling_time={"lognormal": {"median": 2.0, "sd_oom": 0.1}},
        schedule={str(start): "pause", str(start + 3): "resume"},
    )
    priors = some(random, tokens_per_sample=1, lag={"uniform": {"low": 0, "high": 3}})
    return {
        "title": "Random",
        "extends": str(random.choice(["minimal", "cotra_2020"])),
        **sections,
        "hardware": hardware,
        **({"spending": spending} if spending else {}),
        "priors": {"tokens_per_sample": 1, **priors},
    }


DRAWS_OF = {"minimal": 4 * FEW_DRAWS, "cotra_2020": FEW_DRAWS}
"""More where all of them are of one anchor."""


def stranger(random):
    """A random scenario with some of what few scenarios have."""
    found = scenario(random)
    found |= some(random, feedback=FEEDBACK)
    found |= some(random, asked_milestone="half")
    found["milestones"] = {"half": {"oom_below": {"uniform": {"low": 1, "high": 2}}}}
    years = {"2026": 6, "2034": {"uniform": {"low": 0, "high": 2}}}
    found["lag"] = found.get("lag", {}) | some(random, law={"levels": years})
    found["spending"] = found.get("spending", {}) | some(
        random,
        years_of_saving={"uniform": {"low": 1, "high": 4}},
        ramp={"factor": {"uniform": {"low": 5, "high": 20}}, "within": 3},
    )
    anchor = {"minimal": "network", "cotra_2020": "short_horizon"}[found["extends"]]
    priors = some(
        random,
        algorithmic_doubling_time={"by_requirement": {"1e30": 3, "1e36": 2}},
        effective_horizon_length=HORIZON,
        flop_per_parameter=FLOP,
    )
    return {**found, "anchors": {anchor: {"priors": priors}}}


@pytest.mark.parametrize("seed", slow_but([1], range(14)))
@pytest.mark.parametrize("made", [scenario, pytest.param(stranger, marks=pytest.mark.slow)])
def test_a_random_scenario_is_followed(made, seed, tmp_path):
    random = np.random.default_rng([seed, 16])
    path = tmp_path / "random.yaml"
    found = made(random)
    path.write_text(json.dumps(found))
    check_followed(path, tmp_path, random, DRAWS_OF[found["extends"]])


DATED = {
    "network": {
        "kind": "stated_year",
        "priors": {"stated_year": {"lognormal": {"p10": 2028, "p90": 2060}}},
    }
}


def of_network(**priors):
    """What the scenario's only anchor believes."""
    return {"anchors": {"network": {"priors": priors}}}


KINDS = {
    "a year with a probability of never": {
        "anchors": {
            "network": {
                "kind": "stated_year",
                "priors": {
                    "stated_year": {"lognormal": {"p10": 2028, "p90": 2060}},
                    "probability_of_never": {"uniform": {"low": 0.05, "high": 0.2}},
                },
            }
        },
    },
    "evidence that varies": {
        "evidence": {
            "training_runs": [
                {"compute": {"lognormal": {"p10": 1e25, "p90": 1e26}}, "years": 1}
            ],
            "success_rate_exponent": 0.1,
        },
    },
    "a limit that is lifted": {
        "limits": {
            "power": {"levels": {"2025": 1e27, "2035": 1e29}, "after": {"growth_oom": 1}}
        },
    },
    "shrinking spending": {"spending": {"schedule": {"2030": {"growth_oom": -0.2}}}},
    "a milestone below the requirement": {
        "asked_milestone": "half",
        "milestones": {"half": {"oom_below": {"uniform": {"low": 1, "high": 2}}}},
    },
    "a milestone above it, of which evidence on arrivals tells nothing": {
        "asked_milestone": "more",
        "milestones": {"more": {"oom_above": 1}},
        "evidence": {"no_arrival_by": 2034},
    },
    "a lag by the calendar": {
        "lag": {"permits": {"levels": {"2026": 6, "2034": {"uniform": {"low": 0, "high": 2}}}}},
    },
    "a lag that falls by more than a year a year": {
        "lag": {"ban": {"levels": {"2030": {"uniform": {"low": 6, "high": 9}}, "2033": 0}}},
        "anchors": DATED,
        "weights": {"network": 0.7, "none": 0.3},
    },
    "money saved up": {"spending": {"years_of_saving": {"uniform": {"low": 1, "high": 4}}}},
    "money saved up while spending shrinks": {
        "spending": {"years_of_saving": 3, "schedule": {"2030": {"growth_oom": -0.1}}},
    },
    "a ramp near the goal": {
        "spending": {
            "years_of_saving": 1,
            "ramp": {"factor": {"lognormal": {"p10": 3, "p90": 30}, "min": 1}, "within": 3},
        },
        "asked_milestone": "half",
        "milestones": {"half": {"oom_below": 1}},
    },
    "algorithms that depend on the requirement": {
        "algorithms": {"schedule": {"2035": {"times": 0.5}}},
        **of_network(
            algorithmic_doubling_time={"by_requirement": {"1e30": 3, "1e36": 2}},
            algorithmic_ceiling={"by_requirement": {"1e28": 2, "1e40": 5}},
        ),
    },
    "such algorithms while spending shrinks": {
        "spending": {"schedule": {"2030": {"growth_oom": -0.1}}},
        **of_network(algorithmic_doubling_time={"by_requirement": {"1e30": 3, "1e36": 2}}),
    },
    "feedback": {"feedback": FEEDBACK},
    "feedback under a limit that begins to bind soon after half a year": {
        "feedback": SURE_FEEDBACK,
        "limits": {"power": {"level": 10**27.5}},
        **of_network(
            algorithmic_doubling_time=2,
            algorithmic_ceiling=6,
            parameter_count=3e13,
            effective_horizon_length={"lognormal": {"median": 10, "sd_oom": 0.3}},
        ),
    },
    "feedback without a ceiling, a term of it switched off": {
        **of_network(algorithmic_ceiling=None),
        "feedback": {**FEEDBACK, "without": ["labour"]},
    },
    "feedback by the requirement": {"feedback": {**RETURNS, "automation_gap": 4}},
    "a share of research": {
        "asked_milestone": "half",
        "milestones": {"half": {"automated_share": 0.5}},
        "feedback": FEEDBACK,
        "evidence": {"no_arrival_by": 2030},
    },
    "samples by a scaling law": {
        "scaling_law": "besiroglu_2024",
        **of_network(data_scaling_exponent=None, reference_samples=None, tokens_per_sample=1),
    },
    "samples at a reference by a scaling law": {
        "scaling_law": "kaplan_2020",
        **of_network(reference_samples=None, tokens_per_sample=2),
    },
    "an exponent by a scaling law": {
        "scaling_law": "besiroglu_2024",
        **of_network(data_scaling_exponent=None, tokens_per_sample=1),
    },
    "rows of a table": {
        **of_network(effective_horizon_length=HORIZON, flop_per_parameter=FLOP),
    },
}


LONG = {
    "a lag by the calendar",
    "a ramp near the goal",
    "money saved up",
    "money saved up while spending shrinks",
    "shrinking spending",
}
"""Kinds whose draws take the kernel long."""


@pytest.mark.parametrize("case", KINDS)
def test_each_kind_of_thing_is_followed(case, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps({"title": case, "extends": "minimal", **KINDS[case]}))
    draws = FEW_DRAWS // 4 if case in LONG else FEW_DRAWS
    check_followed(path, tmp_path, np.random.default_rng(16), draws)
