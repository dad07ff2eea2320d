"""What a reader's browser runs, in V8, and the engine on the page's own draws."""

import json
import math
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pytest

from forecast.engine.method import _OfPath
from forecast.engine.run import Runs
from forecast.engine.tasks import Task
from forecast.model.dimensions import DIMENSIONS
from forecast.pages.kernel_data.model import KernelModel
from forecast.pages.shell import asset, kernel
from forecast.pages.subject import Subject
from priors.sampling.lattice import GENERATING_VECTOR
from scenarios.loading.load import resolve
from scenarios.schema.beliefs import walk

mini_racer = pytest.importorskip("py_mini_racer", reason="the kernel needs V8: mini-racer")

YEARS, POINTS = 0.01, 0.02
ALL = "{exact: {}, quick: {}}"
"""Sizes of a kernel that does everything with the whole design."""


class Reader:
    """A page of one scenario.

    Parameters
    ----------
    name : str or Path
    draws : int
    sizes : str
        How many draws the kernel takes for what; its own where nothing is said.
    edits : dict, optional
    """

    def __init__(self, name, draws, sizes="undefined", edits=None):
        resolved = resolve(name, edits)
        self.draws = draws
        self.forecast = Runs(draws).run(resolved.scenario, str(name))
        self.model = KernelModel(Subject(self.forecast, resolved)).to_dict()
        self._context = mini_racer.MiniRacer()
        for script in (kernel(), asset("sharing.js")):
            self._context.eval(script)
        named = f"var model = {json.dumps(self.model)};"
        self._context.eval(f"{named} var engine = new Kernel.Engine(model, {sizes}); 0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Let V8 go."""
        self._context.close()

    def call(self, expression, **values):
        """What an expression of named values is in the browser."""
        named = "".join(f"var {name} = {json.dumps(value)};" for name, value in values.items())
        return json.loads(self._context.eval(f"{named} JSON.stringify({expression})"))

    def unchanged(self):
        """No changes."""
        return self.call("Kernel.unchanged(model)")

    def answer(self, changes):
        """The kernel's answer to a reader's changes."""
        return self.call("engine.answer(changes)", changes=changes)

    def copied(self, changes, folder):
        """The forecast of the scenario that a reader copies."""
        path = folder / "reader.yaml"
        path.write_text(self.call("Sharing.toScenario(model, changes)", changes=changes))
        return Runs(self.draws).run(resolve(path).scenario)

    @property
    def movable(self):
        """Beliefs that a reader can move."""
        return [b for b in self.model["beliefs"].values() if b["reason"] is None]

    @property
    def counts_alike(self):
        """Whether what is counted has the engine's draws: all names own their dimensions."""
        random = (name for _, name, b in walk(self.forecast.scenario) if b.is_random)
        return not self.fixed and all(name in DIMENSIONS for name in random)

    @property
    def fixed(self):
        """Why anchors cannot move, or their requirements."""
        return [a["reason"] for a in self.model["anchors"].values() if a["reason"]]


def apart(found, forecast):
    """Largest distances of quantiles, years, and of probabilities, percentage points."""
    there = forecast.quantiles([0.1, 0.5, 0.9]).value
    mine = [math.inf if year is None else year for year in found["quantiles"]]
    years = [abs(a - b) for a, b in zip(mine, there, strict=True) if a != b]
    points = 100.0 * np.abs(np.array(found["probability"]) - forecast.by_year.value)
    return max(years, default=0.0), float(points.max())


@contextmanager
def same_draws(scenario):
    """Have the engine draw everything as a page does, from one lattice of any size.

    It draws fewer paths otherwise, lets all draws of one of their terms meet all of the others,
    and takes stratified samples for names that own no dimension.

    Parameters
    ----------
    scenario : Scenario
        Whose names they are.
    """
    placed = [(name, belief.column) for _, name, belief in walk(scenario)]
    names = {name if column is None else column.name for name, column in placed}
    spare = range(1 + max(DIMENSIONS.values()), len(GENERATING_VECTOR))
    dimensions = DIMENSIONS | dict(zip(sorted(names - DIMENSIONS.keys()), spare, strict=False))
    whole = property(lambda task: task.batches)
    with (
        patch("priors.sampling.lattice.LEAST_LATTICE", 1),
        patch("forecast.pages.kernel_data.model.LEAST_LATTICE", 1),
        patch("forecast.model.dimensions.DIMENSIONS", dimensions),
        patch("forecast.pages.kernel_data.model.DIMENSIONS", dimensions),
        patch.multiple(Task, thinned=whole, few=whole, integrated=whole),
        patch.object(_OfPath, "is_apart", property(lambda _: False)),
    ):
        yield
