"""Records: what the standard library's frozen dataclasses do, declared in less time."""

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from functools import cached_property
from typing import ClassVar

import pytest

from priors.record import record


@dataclass(frozen=True)
class Standard:
    x: int
    y: tuple[float, ...] = ()
    beside: list[int] = field(default_factory=list, compare=False)
    unit: ClassVar[list[str]] = ["OOM"]


@record
class Recorded:
    x: int
    y: tuple[float, ...] = ()
    beside: list[int] = field(default_factory=list, compare=False)
    unit: ClassVar[list[str]] = ["OOM"]

    @cached_property
    def twice(self) -> int:
        return 2 * self.x


@record(eq=False, repr=False, kw_only=True)
class Named(Recorded):
    name: str

    def __repr__(self):
        return self.name


def test_records_compare_hash_and_show_as_frozen_dataclasses_do():
    for one, other in (((1,), (1,)), ((1, (2.0,), [3]), (1, (2.0,), [4])), ((1,), (2,))):
        assert (Recorded(*one) == Recorded(*other)) is (Standard(*one) == Standard(*other))
        assert hash(Recorded(*one)) == hash(Standard(*one))
        assert repr(Recorded(*one)) == repr(Standard(*one)).replace("Standard", "Recorded")
    assert Recorded(1) != Standard(1)


@pytest.mark.parametrize("of", [Standard(1), Recorded(1)])
@pytest.mark.parametrize("name", ["x", "y", "new"])
def test_nothing_is_set_or_deleted_later(of, name):
    with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
        setattr(of, name, 2)
    with pytest.raises(FrozenInstanceError, match=f"cannot delete field '{name}'"):
        delattr(of, name)


def test_copies_and_replacements_are_as_frozen_as_the_first():
    first = Recorded(1, (2.0,))
    for again in (copy.deepcopy(first), pickle.loads(pickle.dumps(first)), replace(first)):
        assert again == first
        with pytest.raises(FrozenInstanceError):
            again.x = 2
    assert replace(first, x=3).twice == 6


def test_a_class_keeps_the_methods_that_it_writes_or_inherits():
    assert repr(Named(x=1, name="one")) == "one"
    assert Named(x=1, name="one") == Named(x=1, name="one") != Recorded(1)
    with pytest.raises(TypeError, match="positional"):
        Named(1, (), [], "one")
