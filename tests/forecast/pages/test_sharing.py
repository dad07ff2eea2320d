"""Links that carry a view: what was said comes back, and what cannot be understood is told."""

import pytest

from scenarios.loading.load import resolve
from tests.forecast.pages.reader import Reader

KEY = "hardware.doubling_time"
VIEW = (
    f"base=cotra_2020&{KEY}=3&priors.brain_compute=1e%2B16&priors.brain_compute~=0.5"
    "&weights.lifetime=0.15&weights.evolution=0&pause=hardware%2C2030%2C2034"
    "&first=2026&last=2090"
)


@pytest.fixture(scope="module")
def reader():
    with Reader("cotra_2020", 64) as reader:
        yield reader


def read(reader, fragment):
    return reader.call("Sharing.fromFragment([model], fragment)", fragment=fragment)


def test_a_view_comes_back_from_its_address(reader):
    found = read(reader, VIEW)
    assert found["problem"] is None
    assert found["changes"]["weights"]["lifetime"] == 0.15
    again = reader.call("Sharing.toFragment(model, changes)", changes=found["changes"])
    assert read(reader, again)["changes"] == found["changes"]


@pytest.mark.parametrize(
    ("fragment", "told"),
    [
        (f"base=elsewhere&{KEY}=3", "The link is of elsewhere, which this page does not hold."),
        (f"{KEY}=soon", f"{KEY}=soon"),
        (f"{KEY}=", f"{KEY}="),
        (f"{KEY}", KEY),
        (f"{KEY}=-1", f"{KEY}=-1"),
        (f"{KEY}~=-1", f"{KEY}~=-1"),
        ("hardware.speed=2", "hardware.speed=2"),
        ("%", "%"),
        ("__proto__=1", "__proto__=1"),
        ("weights.lifetime=9", "weights.lifetime=9"),
        ("weights.nobody=0.1", "weights.nobody=0.1"),
        ("weights.lifetime=0.15", "weights that add up to 1, not 0.9"),
        ("pause=nothing,2030,2034", "pause=nothing,2030,2034"),
        ("pause=hardware,2034,2030", "pause=hardware,2034,2030"),
        ("first=soon", "first=soon"),
        ("first=2090&last=2080", "years from 2090 to 2080"),
    ],
)
def test_what_is_not_understood_is_told_and_changes_nothing(reader, fragment, told):
    found = read(reader, fragment)
    if not told.startswith("The link"):
        told = f"Of the link this page does not understand: {told}."
    assert found["problem"] == told
    assert found["changes"] == reader.unchanged()


def test_the_rest_of_a_mangled_link_holds(reader):
    found = read(reader, f"{KEY}=3&last=never")
    assert [*found["changes"]["beliefs"]] == [KEY]
    assert found["problem"].endswith(": last=never.")


BOUNDED = """
extends: minimal
feedback:
  base_year: 2026
  labour: {yearly_factor: 2}
  automation_now: {uniform: {low: 0.1, high: 0.3}}
  automation_width: 1
  labour_share: {uniform: {low: 0.2, high: 0.5}}
  input_returns: 0.5
  diminishing_returns: 1
spending:
  doubling_time: {uniform: {low: 1, high: 3}}
  years_of_saving: {uniform: {low: 0, high: 2}}
  gdp_growth: {normal: {mean: 0.03, sd: 0.01}}
hardware: {doubling_time: {triangular: {low: 1, mode: 2, high: 4}}}
lag: {training: {beta: {mean: 0.5, sd: 0.2}}}
rank_correlations: [{between: [hardware.doubling_time, spending.doubling_time], rho: 0.3}]
"""


@pytest.fixture(scope="module")
def bounded(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenario") / "bounded.yaml"
    path.write_text(BOUNDED)
    with Reader(str(path), 64) as reader:
        yield reader


@pytest.mark.parametrize("part", ["median", "spread"])
@pytest.mark.parametrize("by", [-3.0, 3.0])
def test_no_control_goes_where_a_scenario_may_not(bounded, tmp_path, part, by):
    """Nor is there a file to be copied that cannot be run."""
    moved = bounded.call(
        "Object.values(model.beliefs)"
        ".filter((b) => !b.reason && (part === 'spread' ? b.spreads : !b.logged))"
        ".map((b) => { const change = Kernel.moveOf(b); change[part] += by;"
        " change[part] = Kernel.withinReach(b, change, part); return [b.key, change]; })",
        part=part,
        by=by,
    )
    assert len(moved) > 7
    for key, change in moved:
        changes = {**bounded.unchanged(), "beliefs": {key: change}}
        link = bounded.call("Sharing.toFragment(model, changes)", changes=changes)
        assert read(bounded, link)["problem"] is None
        path = tmp_path / "moved.yaml"
        path.write_text(bounded.call("Sharing.toScenario(model, changes)", changes=changes))
        resolve(path)


def test_a_link_to_where_a_scenario_may_not_go_is_told(bounded):
    found = read(bounded, "spending.doubling_time=0.5&feedback.labour_share=2")
    assert found["changes"] == bounded.unchanged()
    assert "spending.doubling_time of 0.5; feedback.labour_share of 2" in found["problem"]
