import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from priors.belief import Belief

U = (np.arange(200) + 0.5) / 200

EXAMPLES = [
    3,
    -1.5e30,
    "1e12 to 1e16",
    {"fixed": 3, "unit": "1", "source": "me", "note": "why"},
    {"normal": {"p10": -1, "p97.5": 2}},
    {"normal": {"mean": 0, "sd": 1}},
    {"lognormal": {"p0.1": 1, "p99.9": 2}},
    {"lognormal": {"median": 1, "sd_oom": 2}},
    {"lognormal": "1e12 to 1e16"},
    {"two_piece_lognormal": {"p10": 1, "p50": 2, "p90": 30}},
    {"uniform": {"low": 0, "high": 1}},
    {"uniform": {"p10": 0, "p90": 1}},
    {"loguniform": {"low": 1, "high": 1e4}},
    {"triangular": {"low": 0, "mode": 1, "high": 4}},
    {"pert": {"low": 0, "mode": 1, "high": 4}},
    {"beta": {"p10": 0.2, "p90": 0.7}},
    {"beta": {"mean": 0.3, "sd": 0.1}},
    {"skew_normal": {"median": 15, "scale": 2.5, "shape": 4}},
    {"log10_skew_normal": {"location": 1e15, "scale": 2.5, "shape": -4}},
    {"log10": 25},
    {"log10": "28 to 36"},
    {"log10": {"normal": {"p10": 28, "p90": 36}, "min": 24}, "max": 1e40},
    {"log10": {"mixture": [{"weight": 1, "belief": 3}, {"weight": 2, "belief": "1 to 2"}]}},
    {"quantiles": [[0.1, 1], [0.5, 3], [0.9, 20]]},
    {"mixture": [{"weight": 1, "belief": 3}, {"weight": 2, "belief": "1 to 2"}]},
    {"mixture": [{"weight": 1, "belief": {"normal": {"p10": 1, "p90": 2}, "max": 5}}]},
    {"product": {"brain_compute": 1, "compute_vs_brain": -0.5}},
    {"samples": [1, 2.5, 9]},
    {"lognormal": {"p10": 1, "p90": 2}, "min": 0.5, "max": 9},
    {"times": 0.01, "of": "1 to 2"},
    {"plus": -3, "of": {"normal": {"mean": 0, "sd": 1}}, "max": 0},
    {"spread": 2, "of": {"times": 2, "of": {"mixture": [{"weight": 1, "belief": "1 to 2"}]}}},
]
each = pytest.mark.parametrize("written", EXAMPLES, ids=str)


@each
def test_round_trip(written):
    belief = Belief.model_validate(written)
    assert Belief.model_validate(belief.model_dump(exclude_none=True)) == belief
    through_text = json.loads(belief.model_dump_json(exclude_none=True))
    restored = Belief.model_validate(through_text)
    assert restored == belief
    if belief.product is None:
        np.testing.assert_array_equal(restored.draw(U), belief.draw(U))


def test_frozen():
    belief = Belief.model_validate({"normal": {"p10": 1, "p90": 2}})
    with pytest.raises(ValidationError, match="frozen"):
        belief.unit = "1"
    with pytest.raises(ValidationError, match="frozen"):
        belief.normal.mean = 1.0


def test_unknown_keys_are_named():
    with pytest.raises(ValidationError) as caught:
        Belief.model_validate({"fixed": 1, "colour": "red"})
    assert caught.value.errors()[0]["loc"] == ("colour",)


@pytest.mark.parametrize(
    ("written", "random"),
    [
        (3, False),
        ({"normal": {"mean": 3, "sd": 0}}, False),
        ({"samples": [4]}, False),
        ({"samples": [4, 5]}, True),
        ({"spread": 0, "of": "1 to 2"}, False),
        ({"times": 2, "of": 3}, False),
        ({"product": {"x": 1}}, False),
        ("1 to 2", True),
    ],
)
def test_what_needs_a_uniform(written, random):
    assert Belief.model_validate(written).is_random is random


def test_family():
    assert Belief.model_validate("1 to 2").family == "lognormal"
    assert not Belief.model_validate("1 to 2").is_relative
    assert Belief.model_validate({"times": 2, "of": 3}).is_relative


def test_product_has_no_distribution():
    with pytest.raises(ValueError, match="a product has no distribution of its own"):
        _ = Belief.model_validate({"product": {"x": 1}}).distribution


def test_truncation_comes_after_the_fit():
    free = Belief.model_validate({"lognormal": {"p10": 1, "p90": 100}})
    cut = Belief.model_validate({"lognormal": {"p10": 1, "p90": 100}, "max": 50})
    upto = float(free.distribution.cdf(np.array(50.0)))
    np.testing.assert_allclose(cut.draw(U), free.draw(upto * U), rtol=1e-12)
    assert cut.distribution.cdf(np.array(50.0)) == pytest.approx(1.0, rel=1e-14)


def test_relative_edits():
    base = {"lognormal": {"p10": 1, "p90": 100}}
    before = Belief.model_validate(base)
    times, plus, spread = (
        Belief.model_validate({edit: 3, "of": base}) for edit in ("times", "plus", "spread")
    )
    np.testing.assert_allclose(times.draw(U), 3 * before.draw(U), rtol=1e-13)
    np.testing.assert_allclose(plus.draw(U), 3 + before.draw(U), rtol=1e-13)
    np.testing.assert_allclose(spread.draw(U), 10 * (before.draw(U) / 10) ** 3, rtol=1e-12)
    shifted_and_cut = Belief.model_validate({"plus": 3, "of": base, "min": 5})
    assert shifted_and_cut.draw(U).min() >= 5.0


def test_parts_without_weight_do_not_count():
    parts = [
        {"weight": 0, "belief": {"normal": {"mean": -50, "sd": 1}}},
        {"weight": 7, "belief": "1 to 2"},
    ]
    mixed = Belief.model_validate({"mixture": parts})
    np.testing.assert_allclose(
        mixed.draw(U), Belief.model_validate("1 to 2").draw(U), rtol=1e-10
    )


def test_heavy_imports_wait():
    """Reading and drawing ordinary beliefs imports none of the slow libraries."""
    code = """
import sys
import numpy as np
from priors.belief import Belief
from priors.sampling.lattice import Batches, Uniforms
for written in (3, "1 to 2", {"log10_skew_normal": {"median": 1, "scale": 1, "shape": 2}},
                {"mixture": [{"weight": 1, "belief": 3}, {"weight": 1, "belief": "1 to 2"}]}):
    Belief.model_validate(written).draw(Uniforms(Batches.for_draws(16, 0), {})("x"))
slow = {"scipy", "xarray", "pandas", "matplotlib", "yaml"}
print(sorted(slow & set(sys.modules)))
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("weights", [(1e308, 1e308), (1.7e308, 1e300, 1.7e308)])
def test_weights_that_add_up_beyond_the_floats_are_refused(weights):
    parts = [{"weight": weight, "belief": n} for n, weight in enumerate(weights)]
    with pytest.raises(ValidationError, match="add up to more than can be computed with"):
        Belief.model_validate({"mixture": parts})


def test_large_weights_count_relative_to_each_other():
    parts = [{"weight": 3e307, "belief": 1}, {"weight": 9e307, "belief": 2}]
    assert Belief.model_validate({"mixture": parts}).quantile(0.26) == 2
    assert Belief.model_validate({"mixture": parts}).quantile(0.24) == 1
