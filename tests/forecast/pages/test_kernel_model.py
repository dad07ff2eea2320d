"""The kernel of a page against the engine: the one place where the model stands twice."""

import json
import math

import numpy as np
import pytest

from forecast.engine.run import Runs
from forecast.pages.kernel_model import KernelModel
from forecast.pages.shell import asset, kernel
from forecast.pages.subject import Subject
from scenarios.loading.load import built_in_names, resolve

mini_racer = pytest.importorskip("py_mini_racer", reason="the kernel needs V8: mini-racer")

DRAWS = 1 << 16
YEARS, POINTS = 0.01, 0.02
MOVES = 6


class Page:
    """What a reader's browser runs, on one scenario."""

    def __init__(self, name, settings=None):
        resolved = resolve(name, settings)
        self.forecast = Runs(DRAWS).run(resolved.scenario, str(name))
        self.model = KernelModel(Subject(self.forecast, resolved, settings or {})).to_dict()
        self._context = mini_racer.MiniRacer()
        for script in (kernel(), asset("sharing.js")):
            self._context.eval(script)
        self._context.eval(
            f"var model = {json.dumps(self.model)}; var engine = new Kernel.Engine(model);"
        )

    def call(self, expression, **values):
        named = "".join(f"var {name} = {json.dumps(value)};" for name, value in values.items())
        return json.loads(self._context.eval(f"{named} JSON.stringify({expression})"))

    def close(self):
        self._context.close()

    def unchanged(self):
        return self.call("Kernel.unchanged(model)")

    def answer(self, changes):
        return self.call("engine.answer(changes)", changes=changes)

    def scenario(self, changes, folder):
        """What a reader copies, as a file."""
        path = folder / "reader.yaml"
        path.write_text(self.call("Sharing.toScenario(model, changes)", changes=changes))
        return resolve(path).scenario

    @property
    def movable(self):
        return [b for b in self.model["beliefs"].values() if b["reason"] is None]


@pytest.fixture(scope="module")
def page():
    """Pages by name, each made once."""
    pages = {}

    def named(name):
        if name not in pages:
            pages[name] = Page(name)
        return pages[name]

    yield named
    for each in pages.values():
        each.close()


def apart(found, forecast):
    """Largest distances of quantiles, years, and of probabilities, percentage points."""
    there = forecast.quantiles([0.1, 0.5, 0.9]).value
    mine = [math.inf if year is None else year for year in found["quantiles"]]
    years = [abs(a - b) for a, b in zip(mine, there, strict=True) if a != b]
    points = 100.0 * np.abs(np.array(found["probability"]) - forecast.by_year.value)
    return max(years, default=0.0), float(points.max())


def unsure(forecast):
    """By how much the engine may be off, years, and where it counts, percentage points.

    What it counts the kernel reads in paths, so that both are unsure, each by itself.
    """
    years = 2 * np.nan_to_num(forecast.quantiles([0.1, 0.5, 0.9]).error).max()
    counts = forecast.method == "counted"
    return years, 200 * math.sqrt(2) * forecast.by_year.error.max() if counts else 0.0


def check(reader, changes, forecast):
    """Hold the kernel's answer to a forecast of Python's."""
    years, points = apart(reader.answer(changes), forecast)
    own_years, own_points = unsure(forecast)
    assert years < YEARS + own_years
    assert points < POINTS + own_points


FEW = ["cotra_2020", "minimal", "time_horizon_2026", "limits_2030"]
"""Those that are looked at every time."""


def slow_but(few, names):
    """Names, of which all but a few are for the slow tests."""
    return [n if n in few else pytest.param(n, marks=pytest.mark.slow) for n in names]


@pytest.mark.parametrize("name", slow_but(FEW, built_in_names()))
def test_untouched_it_says_what_run_says(page, name):
    check(page(name), page(name).unchanged(), page(name).forecast)


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
    "cotra_2020",
    "chinchilla",
    "cotra_2020_updated",
    "minimal",
    "limits_2030",
    "trend_2026",
    "data_limited",
    "time_horizon_2026",
    "uplift_2026",
    "ai_futures_2025_lifland",
    "direct_approach_2023",
]


@pytest.mark.parametrize("seed", slow_but([1], range(5)))
@pytest.mark.parametrize("name", slow_but(["cotra_2020", "minimal", "uplift_2026"], MOVED))
def test_moved_it_says_what_the_copied_scenario_says(page, name, seed, tmp_path):
    reader = page(name)
    changes = moved(reader, np.random.default_rng([seed, *name.encode()]))
    check(reader, changes, Runs(DRAWS).run(reader.scenario(changes, tmp_path)))


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
        random,
        schedule={str(start): {"times": 0.5}, str(start + 6): {"growth_oom": -0.05}},
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


@pytest.mark.parametrize("seed", slow_but([1], range(14)))
def test_a_random_scenario_is_followed(seed, tmp_path):
    random = np.random.default_rng([seed, 16])
    path = tmp_path / "random.yaml"
    path.write_text(json.dumps(scenario(random)))
    reader = Page(path)
    try:
        check(reader, reader.unchanged(), reader.forecast)
        assert not [a["reason"] for a in reader.model["anchors"].values() if a["reason"]]
        changes = moved(reader, random)
        check(reader, changes, Runs(DRAWS).run(reader.scenario(changes, tmp_path)))
    finally:
        reader.close()


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
}


@pytest.mark.parametrize("case", KINDS)
def test_each_kind_of_thing_is_followed(case, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps({"title": case, "extends": "minimal", **KINDS[case]}))
    reader = Page(path)
    try:
        assert not [a["reason"] for a in reader.model["anchors"].values() if a["reason"]]
        check(reader, reader.unchanged(), reader.forecast)
    finally:
        reader.close()
