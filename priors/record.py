"""Frozen dataclasses that cost little to declare.

The standard library compiles six methods for each frozen dataclass, which takes half a
millisecond, and a short run declares a hundred. Of a record only `__init__` is compiled; its
other methods are shared by all records and look the fields up.
"""

from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar, dataclass_transform, overload

_T = TypeVar("_T")


@overload
def record(cls: type[_T], /) -> type[_T]: ...


@overload
def record(
    *, eq: bool = ..., repr: bool = ..., kw_only: bool = ...
) -> Callable[[type[_T]], type[_T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(Field, field))
def record(
    cls: Any = None, /, *, eq: bool = True, repr: bool = True, kw_only: bool = False
) -> Any:
    """Make a class a dataclass that is frozen, as `dataclass(frozen=True)` does.

    Parameters
    ----------
    cls : type
        With annotated fields; a method that it defines itself stays.
    eq, repr, kw_only : bool
        As for `dataclass`.

    Returns
    -------
    type, or a decorator where no class is given
    """
    shared = _FROZEN | (_EQUAL if eq else {}) | (_SHOWN if repr else {})

    def made(each: Any) -> Any:
        for name in shared.keys() - vars(each).keys():
            setattr(each, name, shared[name])
        return dataclass(each, eq=False, repr=False, kw_only=kw_only)

    return made if cls is None else made(cls)


def _set_once(self: Any, name: str, value: Any) -> None:
    """Set a field while the object is made, and nothing later."""
    fields_set = self.__dict__
    if name in fields_set or name not in self.__dataclass_fields__:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    fields_set[name] = value


def _stay(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


@cache
def _names(of: Any) -> list[str]:
    """Names of the fields by which objects of a class compare."""
    return [each.name for each in fields(of) if each.compare]


def _compared(of: Any) -> tuple[Any, ...]:
    held = of.__dict__
    return tuple([held[name] for name in _names(of.__class__)])


def _equal(self: Any, other: object) -> Any:
    return _compared(self) == _compared(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _show(self: Any) -> str:
    values = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({', '.join(values)})"


_FROZEN: dict[str, Any] = {"__setattr__": _set_once, "__delattr__": _stay}
_EQUAL: dict[str, Any] = {"__eq__": _equal, "__hash__": _hash}
_SHOWN: dict[str, Any] = {"__repr__": _show}
