"""The schema of a belief takes what the loader takes, and nothing misshapen."""

import jsonschema
import pytest
from pydantic import ValidationError

from priors.belief import Belief
from scenarios.schema.json_schema import file_schema
from tests.priors.test_belief import each

MISSHAPEN = [
    True,
    "fast",
    [1, 2],
    {"fixed": "three"},
    {"fixed": True},
    {"colour": "red"},
    {"normal": {"mean": "none", "sd": 1}},
    {"normal": {"q10": 1, "p90": 2}},
    {"normal": {"p10": 1, "p100": 2}},
    {"normal": {"mean": 0, "sd": -1}},
    {"lognormal": "1e16"},
    {"skew_normal": {"median": 1, "scale": 1}},
    {"quantiles": [[0.1], [0.5, 3]]},
    {"mixture": [{"weight": -1, "belief": 3}]},
    {"mixture": [{"belief": 3}]},
    {"mixture": [{"weight": 1, "belief": "fast"}]},
    {"product": {"x": "one"}},
    {"times": 0, "of": 3},
    {"fixed": 3, "unit": 3},
]


@pytest.fixture(scope="module")
def schema():
    definitions = file_schema()["$defs"]
    schema = {"$ref": "#/$defs/Belief", "$defs": definitions}
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@each
def test_schema_takes_what_is_taken(written, schema):
    schema.validate(written)
    schema.validate(Belief.model_validate(written).model_dump(mode="json", exclude_none=True))


@pytest.mark.parametrize("written", MISSHAPEN, ids=str)
def test_schema_refuses_what_is_misshapen(written, schema):
    assert not schema.is_valid(written)
    with pytest.raises(ValidationError):
        Belief.model_validate(written)


def test_schema_describes_every_key():
    mapping = file_schema()["$defs"]["Belief"]["anyOf"][-1]
    assert set(mapping["properties"]) == {*Belief.model_fields, "fitted"}
    assert all(entry["description"] for entry in mapping["properties"].values())
