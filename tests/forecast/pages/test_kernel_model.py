"""The kernel of a page against the engine: the one place where the model stands twice."""

import json
import math
from importlib.resources import files

import numpy as np
import pytest

from forecast.engine.run import Runs
from forecast.pages.kernel_model import KernelModel
from forecast.pages.subject import Subject
from scenarios.loading.load import built_in_names, resolve

mini_racer = pytest.importorskip("py_mini_racer", reason="the kernel needs V8: mini-racer")

DRAWS = 1 << 15
YEARS, POINTS = 0.01, 0.02
MOVES = 6


class Page:
    """What a reader's browser runs, on one scenario."""

    def __init__(self, name, settings=None):
        resolved = resolve(name, settings)
        self.forecast = Runs(DRAWS).run(resolved.scenario, name)
        self.model = KernelModel(Subject(self.forecast, resolved, settings or {})).to_dict()
        self._context = mini_racer.MiniRacer()
        for script in ("kernel.js", "sharing.js"):
            self._context.eval(files("forecast.pages").joinpath(script).read_text("utf-8"))
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


SLOW = {"feedback_2026": [pytest.mark.slow]}  # kwa_2026 has the same equation


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=SLOW.get(name, ())) for name in built_in_names()]
)
def test_untouched_it_says_what_run_says(page, name):
    forecast = page(name).forecast
    years, points = apart(page(name).answer(page(name).unchanged()), forecast)
    assert years < YEARS + 2 * np.nan_to_num(forecast.quantiles([0.1, 0.5, 0.9]).error).max()
    assert points < POINTS


def moved(page, random):
    """A reader's random changes."""
    changes = page.unchanged()
    for belief in random.choice(
        page.movable, size=min(MOVES, len(page.movable)), replace=False
    ):
        change = {"median": belief["median"], "spread": 1.0 if belief["form"] else 0.0}
        scale = 0.3 if belief["logged"] else 0.1 * abs(belief["median"])
        if (
            belief["name"] in ("hardware.ceiling", "data_scaling_exponent")
            or "doubling" in belief["name"]
        ):
            scale *= 0.3
        change["median"] += scale * random.uniform(-1, 1)
        if belief["form"]:
            change["spread"] = random.uniform(0.6, 1.3)
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


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["cotra_2020", "chinchilla", "cotra_2020_updated", "minimal"])
def test_moved_it_says_what_the_copied_scenario_says(page, name, seed, tmp_path):
    reader = page(name)
    changes = moved(reader, np.random.default_rng([seed, *name.encode()]))
    scenario = reader.scenario(changes, tmp_path)
    forecast = Runs(DRAWS).run(scenario)
    years, points = apart(reader.answer(changes), forecast)
    assert years < YEARS
    assert points < POINTS
