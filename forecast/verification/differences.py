"""Variables of a stored result against those that were made again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.verification.cube_reader import Layout
from scenarios.problems import printable

TOLERANCE = 1e-9
"""Difference up to which a number still holds: relative to numbers above 1, else absolute."""

_MOST_NAME = 100


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
        return {
            "name": self.name,
            "values": self.values,
            "differing": self.differing,
            "largest": _plain(self.largest),
            "stored": _plain(self.stored),
            "now": _plain(self.now),
            "at": self.at,
            "holds": self.holds,
        }


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
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value


def layout_problem(layout: Layout, now: Layout) -> str | None:
    """What is wrong with the layout of a stored variable, if anything is."""
    if layout.kind != now.kind:
        return f"it holds {layout.kind} where {now.kind} would be right"
    if (layout.dims, layout.shape) != (now.dims, now.shape):
        return f"it is {_spelled(layout)} where {_spelled(now)} would be right"
    if layout.units != now.units:
        return f"its units are {shown(layout.units)!r} where {now.units!r} would be right"
    return None


def _spelled(layout: Layout) -> str:
    """Dimensions with their lengths: (anchor 6, draw 64)."""
    pairs = zip(layout.dims, layout.shape, strict=True)
    return f"({', '.join(f'{shown(dim)} {length}' for dim, length in pairs)})"


def compare_arrays(name: str, stored: "NDArray[Any]", now: "NDArray[Any]") -> Compared:
    """Compare two arrays of one shape, of numbers or text.

    Parameters
    ----------
    name : str
    stored, now : ndarray, of one shape
        Infinities agree with themselves alone.
    """
    if now.dtype.kind not in "fiu":
        return _compare_text(name, stored, now)
    bits = f"u{now.dtype.itemsize}"
    plain = np.ascontiguousarray(stored, dtype=now.dtype)
    same = plain.view(bits) == np.ascontiguousarray(now).view(bits)
    if same.all():
        return Compared(name, now.size)
    a, b = plain[~same].astype(float), now[~same].astype(float)
    difference = np.zeros(a.shape)
    unequal = a != b
    with np.errstate(invalid="ignore"):
        scale = np.maximum(np.where(np.isfinite(b), np.abs(b), 1.0), 1.0)
        difference[unequal] = (np.abs(a - b) / scale)[unequal]
    worst = int(np.argmax(difference))
    place = ", ".join(str(indices[worst]) for indices in np.nonzero(~same))
    largest, then, today = (float(x[worst]) for x in (difference, a, b))
    return Compared(name, now.size, len(a), largest, then, today, place)


def _compare_text(name: str, stored: "NDArray[Any]", now: "NDArray[Any]") -> Compared:
    pairs = zip(stored.ravel().tolist(), now.ravel().tolist(), strict=True)
    other = [(a, b) for a, b in pairs if a != b]
    if not other:
        return Compared(name, now.size)
    a, b = other[0]
    return Compared(name, now.size, len(other), np.inf, shown(a), b)


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
    if _is_variable(now):
        yield from _compare_values(name, _by_key(stored), _by_key(now))
    elif type(stored) is not type(now):
        reason = f"it is {_called(stored)} where {_called(now)} would be right"
        yield Unmatched(name, reason, in_both=True)
    else:
        before, after = _by_key(stored), _by_key(now)
        for key, value in after.items():
            path = f"{name}.{key}" if name else key
            if key in before:
                yield from compare_json(path, before[key], value)
            else:
                yield Unmatched(path, "it is missing in the file")
        yield from of_no_run([key for key in before if key not in after], f"{name}.")


def of_no_run(names: Sequence[str], within: str = ".") -> Iterator[Unmatched]:
    """What a file has and no run does: the first of it, and how much more there is."""
    if names:
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        first = f"{within.removeprefix('.')}{shown(names[0])}"
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
    return all(
        _is_number(key) and not isinstance(entry, dict | list) for key, entry in entries.items()
    )


def _is_number(word: str) -> bool:
    return word.isascii() and word.replace(".", "", 1).isdecimal()


def _called(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", type(None): "null"}
    return names.get(type(value), "a number")


def _compare_values(
    name: str, stored: dict[str, Any], now: dict[str, Any]
) -> Iterator[Finding]:
    """Compare the values under the keys of both, and name the first key of one alone."""
    both = {key: value for key, value in now.items() if key in stored}
    if stored.keys() != now.keys():
        missing = [key for key in now if key not in stored]
        extra = [key for key in stored if key not in now]
        where = "is missing in the file" if missing else "is in no run"
        key = shown((missing or extra)[0])
        reason = f"its value at {key} {where}" if key else "it is not a single value"
        yield Unmatched(name, reason, in_both=not both)
    if both or not now:
        yield _compare_common(name, stored, both)


def _compare_common(name: str, stored: dict[str, Any], now: dict[str, Any]) -> Compared:
    apart = {key: _apart(stored[key], value) for key, value in now.items()}
    other = [key for key, value in now.items() if not _is_same(stored[key], value)]
    if not other:
        return Compared(name, len(now))
    worst = max(other, key=lambda key: apart[key])
    then = stored[worst]
    then = shown(then) if isinstance(then, str) else then
    then = _called(then) if isinstance(then, dict | list) else then
    return Compared(name, len(now), len(other), apart[worst], then, now[worst], worst)


def _is_same(a: Any, b: Any) -> bool:
    """Whether two values are written by the same bytes."""
    return type(a) is type(b) and not isinstance(a, dict | list) and repr(a) == repr(b)


def _apart(a: Any, b: Any) -> float:
    """Difference of two values of JSON; +inf unless they are the same or both numbers."""
    if _is_same(a, b):
        return 0.0
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in (a, b)):
        return float("inf")
    try:
        return abs(float(a) - float(b)) / max(1.0, abs(float(b)))
    except OverflowError:
        return float("inf")


def shown(text: str) -> str:
    """Text of the file as it may be printed: short, and without control characters."""
    return printable(text if len(text) <= _MOST_NAME else f"{text[:_MOST_NAME]}...")
