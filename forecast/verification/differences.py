"""Variables of a stored result against those that were made again."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from scenarios.problems import printable

TOLERANCE = 1e-9
"""Difference up to which a number still holds: relative to numbers above 1, else absolute."""

_MOST_NAME = 100
_MISSING = "it is missing in the file"


@dataclass(frozen=True)
class Compared:
    """A variable, stored against made again.

    Parameters
    ----------
    name : str
    values : int
        How many values it has.
    differing : int
        How many of them are not the same to the byte.
    largest : float
        Largest difference, relative to numbers above 1; +inf where only one of the two has a
        value, or text differs.
    stored, now : object
        The value with that difference; None if none differs.
    at : str
        Where in the variable it stands: by year or quantile, or by positions from 0 on.
    """

    name: str
    values: int
    differing: int = 0
    largest: float = 0.0
    stored: Any = None
    now: Any = None
    at: str = ""

    @property
    def holds(self) -> bool:
        """Whether it differs by rounding at most."""
        return self.largest <= TOLERANCE

    def to_dict(self) -> dict[str, Any]:
        """Plain data, an entry of `differences` of `verify --json`; null for no number."""
        plain = {key: _plain(value) for key, value in asdict(self).items()}
        return {**plain, "holds": self.holds}


@dataclass(frozen=True)
class Unmatched:
    """A variable that cannot be compared, and why.

    Parameters
    ----------
    name : str
    reason : str
    in_both : bool
        Whether it stands in the file as in a run, and yet cannot be compared.
    """

    name: str
    reason: str
    in_both: bool = False


Finding = Compared | Unmatched


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; what is infinite as text."""
    return str(value) if isinstance(value, float) and not np.isfinite(value) else value


def compare_cubes(stored: xr.Dataset, now: xr.Dataset) -> Iterator[Finding]:
    """Compare two cubes variable by variable, coordinates among them."""
    for name, variable in now.variables.items():
        if name not in stored.variables:
            yield Unmatched(str(name), _MISSING)
        elif problem := _layout_problem(stored.variables[name], variable):
            yield Unmatched(str(name), problem, in_both=True)
        else:
            yield compare_values(str(name), stored.variables[name].values, variable.values)
    yield from _of_no_run([str(name) for name in stored.variables if name not in now.variables])


def _layout_problem(stored: xr.Variable, now: xr.Variable) -> str | None:
    """What is wrong with the layout of a stored variable, if anything is."""
    looks: tuple[tuple[Any, Any], ...] = (
        ("it holds {} where {} would be right", _kind),
        ("it is {} where {} would be right", _spelled),
        ("its units are {!r} where {!r} would be right", _units),
    )
    for message, look in looks:
        if look(stored) != look(now):
            return str(message.format(look(stored), look(now)))
    return None


def _kind(variable: xr.Variable) -> str:
    """The type of its values without their order of bytes."""
    dtype = variable.dtype
    return "text" if dtype.kind in "UOT" else str(dtype.str.lstrip("<>|="))


def _spelled(variable: xr.Variable) -> str:
    """Dimensions with their lengths: (anchor 6, draw 64)."""
    return f"({', '.join(f'{shown(str(dim))} {n}' for dim, n in variable.sizes.items())})"


def _units(variable: xr.Variable) -> str:
    return shown(str(variable.attrs.get("units", "")))


def compare_values(
    name: str, stored: "NDArray[Any]", now: "NDArray[Any]", places: Sequence[str] | None = None
) -> Compared:
    """Compare two arrays of one shape.

    Parameters
    ----------
    name : str
    stored, now : ndarray, of one shape
        Numbers, or values of JSON as objects. Infinities agree with themselves alone.
    places : sequence of str, optional
        What the values of one dimension stand at; positions where left out.
    """
    if now.dtype.kind not in "fiu":
        stored, now = stored.astype(object), now.astype(object)
    other = ~_is_same(stored, now)
    if not other.any():
        return Compared(name, now.size)
    apart = _apart(_numbers(stored[other]), _numbers(now[other]))
    worst = int(np.argmax(apart))
    position = [int(indices[worst]) for indices in np.nonzero(other)]
    at = places[position[0]] if places else ", ".join(map(str, position))
    then, today = (_value(array[tuple(position)]) for array in (stored, now))
    return Compared(name, now.size, len(apart), float(apart[worst]), then, today, at)


_EACH_SAME = np.frompyfunc(lambda a, b: type(a) is type(b) and repr(a) == repr(b), 2, 1)


def _is_same(a: "NDArray[Any]", b: "NDArray[Any]") -> "NDArray[np.bool_]":
    """Where two arrays are written by the same bytes."""
    if b.dtype == object:
        return np.asarray(_EACH_SAME(a, b), bool)
    bits = f"u{b.dtype.itemsize}"
    plain = np.ascontiguousarray(a, dtype=b.dtype)
    return np.asarray(plain.view(bits) == np.ascontiguousarray(b).view(bits))


def _numbers(values: "NDArray[Any]") -> "NDArray[np.float64]":
    return np.asarray(_EACH_NUMBER(values) if values.dtype == object else values, float)


def _number(value: Any) -> float:
    """A value of JSON as a number; NaN where it is not one."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return float("nan")
    try:
        return float(value)
    except OverflowError:
        return float("inf")


_EACH_NUMBER = np.frompyfunc(_number, 1, 1)


def _apart(a: "NDArray[np.float64]", b: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Differences of numbers; +inf unless both are numbers."""
    scale = np.where(np.isfinite(b), np.maximum(np.abs(b), 1.0), 1.0)
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.where(a == b, 0.0, np.abs(a - b) / scale)
    return np.where(np.isnan(apart), np.inf, apart)


def _value(value: Any) -> Any:
    """A value that differs, as it may be printed."""
    if isinstance(value, np.number):
        return float(value)
    if isinstance(value, dict | list):
        return _called(value)
    return shown(value) if isinstance(value, str) else value


def compare_json(name: str, stored: Any, now: Any) -> Iterator[Finding]:
    """Compare two results as plain data, variable by variable.

    A variable is a number or a text under its dotted key, or all numbers that stand by year,
    by quantile or in a list under one key. How long it takes depends on the second result
    alone, whatever stands in the first.

    Parameters
    ----------
    name : str
        Dotted key of the two; empty at the top.
    stored, now : object
        Plain data, the second such as a run gives.
    """
    before, after = _by_key(stored), _by_key(now)
    if _is_variable(now):
        yield from _compare_variable(name, before, after)
    elif type(stored) is not type(now):
        reason = f"it is {_called(stored)} where {_called(now)} would be right"
        yield Unmatched(name, reason, in_both=True)
    else:
        for key, value in after.items():
            path = f"{name}.{key}" if name else key
            if key in before:
                yield from compare_json(path, before[key], value)
            else:
                yield Unmatched(path, _MISSING)
        yield from _of_no_run([key for key in before if key not in after], name)


def _of_no_run(names: Sequence[str], within: str = "") -> Iterator[Unmatched]:
    """What a file has and no run does: the first of it, and how much more there is."""
    if names:
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        first = f"{within}.{shown(names[0])}" if within else shown(names[0])
        yield Unmatched(f"{first}{more}", "no run of this version has it")


def _by_key(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return {str(index): entry for index, entry in enumerate(value)}
    return {"": value}


def _is_variable(value: Any) -> bool:
    """Whether it is one value, or several by numbers."""
    if not isinstance(value, dict | list):
        return True
    entries = _by_key(value)
    return not any(
        isinstance(entry, dict | list) or not _is_number(key) for key, entry in entries.items()
    )


def _is_number(word: str) -> bool:
    return word.isascii() and word.replace(".", "", 1).isdecimal()


def _called(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", type(None): "null"}
    return names.get(type(value), "a number")


def _compare_variable(
    name: str, stored: dict[str, Any], now: dict[str, Any]
) -> Iterator[Finding]:
    """Compare the values under the keys of both, and name the first key of one alone."""
    both = [key for key in now if key in stored]
    if stored.keys() != now.keys():
        missing = [key for key in now if key not in stored]
        where = "is missing in the file" if missing else "is in no run"
        key = shown((missing or [key for key in stored if key not in now])[0])
        reason = f"its value at {key} {where}" if key else "it is not a single value"
        yield Unmatched(name, reason, in_both=not both)
    if both or not now:
        yield compare_values(name, _array(stored, both), _array(now, both), both)


def _array(values: dict[str, Any], keys: Sequence[str]) -> "NDArray[Any]":
    found = np.empty(len(keys), object)
    found[:] = [values[key] for key in keys]
    return found


def shown(text: str) -> str:
    """Text of the file as it may be printed: short, and without control characters."""
    return printable(text if len(text) <= _MOST_NAME else f"{text[:_MOST_NAME]}...")
