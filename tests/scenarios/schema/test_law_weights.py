import pytest

from anchors.laws import FAMILIES
from anchors.laws.choice import known_names
from scenarios.loading.load import load
from scenarios.schema.law_weights import LawWeights

APPROACHES = FAMILIES["chinchilla"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("kaplan_2020", {"kaplan_2020": 1.0}),
        ("chinchilla", dict.fromkeys(APPROACHES, 1 / 3)),
        ({"chinchilla": 2}, dict.fromkeys(APPROACHES, 1 / 3)),
        (
            {"chinchilla": 3, "kaplan_2020": 1},
            {**dict.fromkeys(APPROACHES, 1.0), "kaplan_2020": 1.0},
        ),
        (
            {"hoffmann_2022": 1, "chinchilla": 3},
            {"hoffmann_2022": 2.0, APPROACHES[0]: 1.0, APPROACHES[1]: 1.0},
        ),
    ],
    ids=str,
)
def test_a_family_shares_its_weight_alike(written, meant):
    assert LawWeights.model_validate(written).root == pytest.approx(meant)


@pytest.mark.parametrize("name", known_names())
def test_every_name_stands_in_a_scenario_for_its_laws(name):
    of_scenario = load("chinchilla", {"scaling_law": name}).scaling_law
    assert of_scenario is not None
    assert of_scenario.names == list(FAMILIES.get(name, (name,)))
