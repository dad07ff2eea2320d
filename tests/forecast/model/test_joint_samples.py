"""Joint samples in a forecast: rows drive requirements, trends and anchors together."""

from pathlib import Path

import numpy as np
import pytest

from forecast import compare, run
from forecast.analysis.influence.sensitivity import sensitivity
from forecast.engine.run import Runs
from scenarios.loading.load import load
from scenarios.schema.scenario import Scenario
from tests.scenarios.writing import SECTIONS

DRAWS = 256


TABLE = "need,cost\n1e28,1e9\n1e29,1e10\n1e30,1e11\n"


def scenario(folder: Path, cost: str = "{samples: {file: rows.csv, column: cost}}") -> Scenario:
    """An anchor whose requirement stands in one table with the money for it."""
    (folder / "rows.csv").write_text(TABLE)
    trends = SECTIONS.replace("largest_run_cost: 1e9", f"largest_run_cost: {cost}")
    need = "{samples: {file: rows.csv, column: need}}"
    text = f"""
title: Rows
{trends}
weights: {{a: 1}}
priors: {{algorithmic_growth_oom: 0, algorithmic_ceiling: 5}}
anchors: {{a: {{kind: stated, priors: {{training_compute: {need}}}}}}}
"""
    (folder / "main.yaml").write_text(text)
    return load(folder / "main.yaml")


def test_what_a_row_holds_moves_together(tmp_path):
    """Ten times the requirement with ten times the money arrives at the same moment."""
    forecast = run(scenario(tmp_path), draws=DRAWS)
    low, high = (forecast.quantile(p) for p in (0.01, 0.99))
    assert low == pytest.approx(high, abs=1e-6)


def test_apart_the_two_spread_arrivals(tmp_path):
    joint = scenario(tmp_path)
    apart = scenario(tmp_path, "{samples: [1e9, 1e10, 1e11]}")
    forecasts = [run(each, draws=DRAWS) for each in (joint, apart)]
    spread = [found.quantile(0.9) - found.quantile(0.1) for found in forecasts]
    assert spread[0] == pytest.approx(0.0, abs=1e-6)
    assert spread[1] > 5.0


def test_a_table_of_one_column_is_a_file_of_samples(tmp_path):
    joint = run(scenario(tmp_path), draws=DRAWS)
    assert joint.scenario.anchors["a"].priors["training_compute"].table == "rows.csv"
    anchor = joint.simulation.anchors["a"]
    values, counts = np.unique(anchor.draws.value("training_compute"), return_counts=True)
    np.testing.assert_allclose(values, [1e28, 1e29, 1e30])
    assert np.ptp(counts) <= 16  # one a batch, where its size is no multiple of three


def test_questions_take_columns_for_dependent_beliefs(tmp_path):
    joint = scenario(tmp_path)
    found = sensitivity(joint, Runs(DRAWS))
    assert (
        found.no_totals
        == "joint samples make the beliefs depend on each other: there are no totals"
    )
    assert {s.name for s in found.swings} == {"training_compute", "spending.largest_run_cost"}
    explained = compare(joint, joint, draws=DRAWS)
    assert explained.to_dict()["differences"][0]["median_years"] == 0.0
