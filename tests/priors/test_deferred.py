from typing import Annotated

import pytest
from pydantic import ValidationError

from priors.deferred import OnUse, Part


def models():
    """A part, and a model that holds it once built on use and once as pydantic has it."""

    class Inner(Part):
        """What is inside."""

        number: int
        word: str | None = None

    class Outer(Part):
        one: Annotated[Inner, OnUse()] | None = None
        several: dict[str, Annotated[Inner, OnUse()]] = {}  # noqa: RUF012

    class AtOnce(Part):
        one: Inner | None = None
        several: dict[str, Inner] = {}  # noqa: RUF012

    return Inner, Outer, AtOnce


def test_a_part_is_built_when_one_is_read():
    inner, outer, _ = models()
    assert outer() == outer(one=None)
    assert not inner.__pydantic_complete__
    assert outer.model_validate({"one": {"number": 2}}).one == inner(number=2)
    assert inner.__pydantic_complete__


@pytest.mark.parametrize(
    "data",
    [
        {"one": 5},
        {"one": {"number": "many", "unknown": 1}},
        {"several": {"a": {"number": 1}, "b": {"word": 2}, "c": None}},
    ],
)
def test_what_is_wrong_is_said_as_of_other_parts(data):
    _, outer, at_once = models()
    found = []
    for model in (outer, at_once):
        with pytest.raises(ValidationError) as raised:
            model.model_validate(data)
        found.append(raised.value.errors(include_url=False))
    assert found[0] == found[1]


def test_it_is_written_as_other_parts_are():
    _, outer, at_once = models()
    data = {"one": {"number": 2}, "several": {"a": {"number": 3, "word": "x"}}}
    on_use, read = outer.model_validate(data), at_once.model_validate(data)
    assert on_use.model_dump_json(exclude_none=True) == read.model_dump_json(exclude_none=True)
    assert on_use.model_dump() == read.model_dump()


def test_the_json_schema_refers_to_it():
    _, outer, at_once = models()
    assert outer.model_json_schema()["$defs"] == at_once.model_json_schema()["$defs"]


def test_what_another_process_has_sent_can_be_written():
    inner, outer, _ = models()
    state = inner(number=2).__getstate__()
    elsewhere, holder, _ = models()
    sent = elsewhere.__new__(elsewhere)
    sent.__setstate__(state)
    received = holder.model_construct(one=sent)  # as an unpickled one is not validated
    assert received.model_dump() == outer(one=inner(number=2)).model_dump()
