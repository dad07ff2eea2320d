"""Numbers, years and keys as JSON holds them."""

import math
from collections.abc import Sequence

from priors.types import Array


def number(value: float) -> float | None:
    """A number as JSON can hold it: None for what has no value."""
    return float(value) if math.isfinite(value) else None


def year_key(year: float) -> str:
    """A year as a key: `2030`, `2030.5`."""
    return f"{year:.10g}"


def keyed(keys: Sequence[float] | Array, values: Array) -> dict[str, float | None]:
    """Numbers by year or probability."""
    return {year_key(k): number(v) for k, v in zip(keys, values, strict=True)}
