"""Samples of a network: from beliefs, from a law, or from both, against the laws themselves."""

import numpy as np
import pytest

from anchors.kinds import KINDS, Options
from anchors.laws import LAWS
from anchors.laws.choice import by_law, law_names
from anchors.requirements.data_scaling import data_scaling
from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.draws import Draws

HALVES = np.linspace(0.01, 0.99, 8).reshape(2, 4)
SIZES = {"model_compute": 1e16, "parameter_count": 3e14, "effective_horizon_length": 10.0}
REFERENCE = {
    "data_scaling_exponent": 0.8,
    "reference_samples": 1e12,
    "reference_parameters": 1e12,
}


def draws(law: str | None = None, **priors: float) -> Draws:
    values = dict(priors) if law is None else {"scaling_law": law_names().index(law), **priors}
    beliefs = {name: Belief(fixed=float(value)) for name, value in values.items()}
    return Draws(beliefs, lambda *_: HALVES, Cache())


def requirement(*args, options=Options(), **priors):  # noqa: B008
    return float(KINDS["neural_network"].requirement(draws(*args, **SIZES, **priors), options))


def tokens(*args, options=Options(), **priors):  # noqa: B008
    kind = KINDS["neural_network"]
    return float(kind.log10_tokens(draws(*args, **SIZES, **priors), options))


@pytest.mark.parametrize("name", law_names())
def test_a_law_gives_exponent_and_reference_point(name):
    law = LAWS[name]
    expected = 16 + 1 + np.log10(law.anchor_tokens(3e14) / 4)
    assert requirement(name, tokens_per_sample=4) == pytest.approx(expected, abs=1e-9)
    N = np.log10(3e14)
    at = data_scaling(draws(name, tokens_per_sample=1), "default", np.asarray(N))
    tenfold = np.log10(law.anchor_tokens(3e15) / law.anchor_tokens(3e14))
    assert at.exponent == pytest.approx(tenfold, abs=1e-9)
    assert at.log10_samples(np.asarray(N + 1)) == pytest.approx(
        np.log10(law.anchor_tokens(3e15)), abs=1e-9
    )


def test_kaplan_has_two_exponents():
    """Eq. 4.4 by default, .27/.73 on request; all other laws have one."""
    for name in law_names():
        exponents = [
            float(
                data_scaling(draws(name, tokens_per_sample=1), which, np.asarray(12.0)).exponent
            )
            for which in ("default", "compute_optimal")
        ]
        if name.startswith("kaplan_2020"):
            assert exponents == pytest.approx([0.74, 0.27 / 0.73])
        else:
            assert exponents[0] == pytest.approx(exponents[1])
    frontier = Options(scaling_exponent="compute_optimal")
    D = LAWS["kaplan_2020"].optimum_for_parameters(3e14)[1]
    assert requirement("kaplan_2020", options=frontier, tokens_per_sample=1) == pytest.approx(
        17 + np.log10(D), abs=1e-9
    )


def test_a_belief_about_the_exponent_turns_about_the_laws_reference_point():
    law = LAWS["hoffmann_2022"]
    given = {"tokens_per_sample": 1, "reference_parameters": 1e12, "data_scaling_exponent": 0.5}
    expected = 17 + np.log10(law.anchor_tokens(1e12)) + 0.5 * np.log10(300)
    assert requirement("hoffmann_2022", **given) == pytest.approx(expected, abs=1e-9)


def test_overtraining_multiplies_the_samples():
    assert requirement(**REFERENCE, overtraining=5) == pytest.approx(
        requirement(**REFERENCE) + np.log10(5), abs=1e-12
    )
    assert tokens(**REFERENCE, overtraining=5, tokens_per_sample=2) == pytest.approx(
        tokens(**REFERENCE, tokens_per_sample=1) + 1, abs=1e-12
    )


def test_tokens_of_a_law_do_not_depend_on_the_length_of_a_sample():
    found = [tokens("besiroglu_2024", tokens_per_sample=length) for length in (1, 100)]
    assert found[0] == pytest.approx(found[1], abs=1e-12)
    assert 10 ** found[0] == pytest.approx(LAWS["besiroglu_2024"].anchor_tokens(3e14))


def test_stated_tokens_win():
    assert tokens(**REFERENCE, tokens_per_sample=1, training_tokens=1e9) == 9.0
    assert KINDS["evolution"].log10_tokens(draws(), Options()) is None


def test_each_draw_asks_its_own_law():
    numbers = np.array([[0, 4], [4, 2]])
    found = by_law(numbers, lambda law, N: law.anchor_tokens(N), np.full((2, 2), 1e12))
    for index in np.ndindex(2, 2):
        law = LAWS[law_names()[numbers[index]]]
        # Powers of arrays and of single numbers may differ in the last bit.
        assert found[index] == pytest.approx(law.anchor_tokens(1e12), rel=1e-14)


@pytest.mark.parametrize(
    ("given", "data", "expected"),
    [
        ({}, False, {"effective_horizon_length", *REFERENCE}),
        ({"scaling_law"}, False, {"effective_horizon_length", "tokens_per_sample"}),
        ({"scaling_law", *REFERENCE}, False, {"effective_horizon_length", *REFERENCE}),
        (
            {"scaling_law", "data_scaling_exponent"},
            False,
            {"effective_horizon_length", "reference_parameters", "tokens_per_sample"},
        ),
        ({}, True, {"effective_horizon_length", *REFERENCE, "tokens_per_sample"}),
        ({"training_tokens"}, True, {"effective_horizon_length", *REFERENCE}),
    ],
)
def test_what_must_be_given(given, data, expected):
    assert set(KINDS["neural_network"].required(given, data=data)) == expected


def test_a_target_loss_needs_a_law():
    assert "scaling_law" in KINDS["loss_target"].required(set(), data=False)
