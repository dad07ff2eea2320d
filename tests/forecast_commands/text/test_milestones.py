"""The milestones of a scenario as text."""

import re

from forecast.analysis.milestones import milestones
from forecast.engine.run import run
from forecast_commands.text.milestones import milestones_text
from tests.forecast.scenes import scene, stated

WIDE = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})


def test_each_stands_with_its_quantiles_and_the_years_between():
    """Two orders of magnitude lie between them, and compute grows by half of one a year."""
    text = milestones_text(
        milestones(run(scene(anchors=WIDE, milestones={"it": {"oom_below": 2.0}}), 4096)), ()
    )
    assert re.search(r"^it +\S+ +2029\.\d\d ± \S+ +\S+ +\d", text, re.M)
    assert re.search(r"^requirement +\S+ +2033\.\d\d ± \S+ +\S+ +\d", text, re.M)
    assert re.search(r"^it -> requirement +\S+ +4\.00 +4\.00$", text, re.M)


def test_what_comes_after_the_last_year_is_said_so():
    unmet = {"it": {"oom_below": -90.0}}
    text = milestones_text(milestones(run(scene(anchors=WIDE, milestones=unmet), 1024)), ())
    assert re.search(r"^it +after 2100 +after 2100 +after 2100", text, re.M)
    assert re.search(r"^requirement -> it +180\.00 +180\.00 +180\.00$", text, re.M)
