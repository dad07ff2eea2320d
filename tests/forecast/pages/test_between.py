"""What lies between two readers' views whose scenarios differ, against `explain`."""

import itertools
import json

import pytest
import yaml

from forecast.analysis.estimand import Question
from forecast.analysis.influence.explanation import explain
from forecast.engine.run import Runs
from forecast.pages.kernel_data.model import KernelModel
from forecast.pages.shell import kernel
from forecast.pages.subject import Subject
from scenarios.loading.load import resolve

mini_racer = pytest.importorskip("py_mini_racer", reason="the kernel needs V8: mini-racer")

DRAWS = 1 << 14
YEARS = 0.1  # what so few draws as the page takes for it leave unsure
UNSURE = 0.02  # of a probability, where one side needs its draws paired and the other does not
OTHER = {
    "title": "Other",
    "extends": "minimal",
    "hardware": {"base_year": 2026, "price_performance": 2e18, "doubling_time": 2.0},
    "spending": {"doubling_time": None, "yearly_factor": 1.6},
    "evidence": {"no_arrival_by": 2027},
}


class Pair:
    """Two scenarios in one page."""

    def __init__(self, *sources, draws=DRAWS):
        self.runs, self.resolved = Runs(draws), [resolve(*source) for source in sources]
        models = [
            KernelModel(Subject(self.runs.run(each.scenario, each.name), each)).to_dict()
            for each in self.resolved
        ]
        self._context = mini_racer.MiniRacer()
        self._context.eval(kernel())
        self._context.eval(f"var models = {json.dumps(models)}; 0")
        self._context.eval("var plain = models.map(Kernel.unchanged); 0")

    def attributed(self, one="plain[0]", other="plain[1]", bases=(0, 1)):
        """Shares by name, and the ends, of what leads from a view to another."""
        views = (
            f"{{base: models[{base}].name, changes: {changes}}}"
            for base, changes in zip(bases, (one, other), strict=True)
        )
        asked = f"Kernel.attributed(models, {', '.join(views)}, 2050, '')[0].found"
        return json.loads(self._context.eval(f"JSON.stringify({asked})"))

    def ends(self, one, other):
        """Probabilities by 2050 on both sides of a pair: as a mix, and by themselves."""
        view = "{model: models[%d], changes: plain[%d]}"
        here, there = (view % (index, index) for index in (one, other))
        self._context.eval(f"var between = new Kernel.Between({here}, {there}); 0")
        views = (here, "between.mixed(() => false)", there, "between.mixed(() => true)")
        return [self._probability(each) for each in views]

    def _probability(self, view):
        asked = "new Kernel.Engine(view.model).mixture(view.changes, false).probability(2050)"
        return self._context.eval(f"var view = {view}; {asked}")

    @property
    def explained(self):
        """What Python says of the pair."""
        scenarios = (each.scenario for each in self.resolved)
        return explain(*scenarios, self.runs, Question())

    def close(self):
        """Let V8 go."""
        self._context.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    path = tmp_path_factory.mktemp("pair") / "other.yaml"
    path.write_text(yaml.safe_dump(OTHER))
    pair = Pair(("minimal",), (path,))
    yield pair
    pair.close()


def test_two_bases_are_attributed_as_python_explains_them(pair):
    found, there = pair.attributed(), pair.explained
    mine = {share["name"]: share["worth"] for share in found["shares"]}
    assert found["unit"] == "years"
    assert found["start"] == pytest.approx(there.start, abs=YEARS)
    assert found["end"] == pytest.approx(there.end, abs=YEARS)
    named = {share.name.partition(" with ")[0]: share.worth for share in there.shares}
    assert mine.keys() == named.keys()
    assert mine == pytest.approx(named, abs=YEARS)


def test_back_again_every_difference_is_worth_as_much_less(pair):
    there = {share["name"]: share["worth"] for share in pair.attributed()["shares"]}
    back = pair.attributed("plain[1]", "plain[0]", (1, 0))["shares"]
    assert {s["name"]: -s["worth"] for s in back} == pytest.approx(there, abs=1e-9)


def test_a_readers_changes_are_told_from_those_of_the_scenarios(pair):
    key = "anchors.network.priors.flop_per_parameter"
    changed = f"{{...plain[1], beliefs: {{'{key}': {{median: 2.5, spread: 0}}}}}}"
    found = pair.attributed(other=changed)
    shares = {share["name"]: share["worth"] for share in found["shares"]}
    assert shares[key] > 0.5
    assert sum(shares.values()) == pytest.approx(found["end"] - found["start"], abs=1e-9)
    assert "spending.growth" in shares


ONE = {"weights": {"short_horizon": 0.9, "none": 0.1}}
TWO = {"weights": {"short_horizon": 0.5, "genome": 0.4, "none": 0.1}}
KINDS = [
    ("minimal",),
    ("limits_2030", TWO),
    ("data_limited", TWO),
    ("feedback_2026", ONE),
    ("time_horizon_2026",),
]


def test_scenarios_of_all_kinds_are_at_the_ends_of_what_lies_between_them():
    pair = Pair(*KINDS, draws=1 << 7)
    for one, other in itertools.permutations(range(len(KINDS)), 2):
        here, start, there, end = pair.ends(one, other)
        assert start == pytest.approx(here, abs=UNSURE), (KINDS[one], KINDS[other])
        assert end == pytest.approx(there, abs=UNSURE), (KINDS[one], KINDS[other])
    pair.close()
