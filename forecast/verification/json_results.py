"""JSON results, read strictly: of bounded size, with finite numbers and without equal keys."""

import json
import math
from pathlib import Path
from typing import Any

from forecast.errors import StoredError

MAX_BYTES = 16_000_000
"""Largest JSON result that is read."""


def read_result(path: Path) -> dict[str, Any]:
    """Read a JSON result; raise `StoredError` when it is none."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise StoredError(unreadable(error)) from None
    if len(content) > MAX_BYTES:
        raise StoredError(f"it is larger than {MAX_BYTES / 1e6:g} MB, the most that is read")
    try:
        data = json.loads(
            content.decode(),
            parse_constant=_refuse,
            parse_float=_finite,
            object_pairs_hook=_unequal,
        )
    except StoredError:
        raise
    except RecursionError:
        raise StoredError("it is nested too deep for a result") from None
    except UnicodeError:
        raise StoredError("it is not text in UTF-8, as JSON is") from None
    except ValueError as error:
        place = getattr(error, "lineno", None)
        raise StoredError(f"it is not JSON{f' (line {place})' if place else ''}") from None
    if not isinstance(data, dict):
        raise StoredError("it is not a JSON object, which every result is")
    return data


def provenance_of(data: dict[str, Any]) -> dict[str, Any]:
    """What a JSON result says made it; raise `StoredError` when it contradicts itself."""
    made_by = data.get("made_by")
    if not isinstance(made_by, dict):
        raise StoredError(
            "it has no made_by, as the JSON of `forecast run --output` has; what --json prints "
            "cannot be verified"
        )
    for outside, inside in (("hash", "scenario_hash"), ("version", "forecast_version")):
        if data.get(outside) != made_by.get(inside):
            raise StoredError(f"it contradicts itself: {outside} is not made_by.{inside}")
    return made_by


def unreadable(error: OSError) -> str:
    """Why a file cannot be read."""
    return f"it cannot be read: {(error.strerror or str(error)).lower()}"


def _refuse(word: str) -> None:
    raise StoredError(f"it holds {word}; numbers in JSON are finite, and null is not a value")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise StoredError(f"it holds {text[:30]}, which is beyond floating point")
    return number


def _unequal(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise StoredError("it holds the same key twice in one object")
    return data
