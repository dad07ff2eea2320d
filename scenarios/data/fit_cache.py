"""Fits as the numbers that a belief needs, kept from one start of the program to the next."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from priors.cache import cache_folder
from scenarios.data.series import series_named
from scenarios.problems import DataError, printable

if TYPE_CHECKING:
    from scenarios.data.fitting import Fit

FORM = 2
"""Changes with the estimator, so that what an older one found is not taken for its own."""
PROBABILITIES = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
"""Quantiles that a belief from data is made of."""


@dataclass(frozen=True)
class FittedQuantiles:
    """A belief from data.

    Parameters
    ----------
    quantiles : list of [probability, value]
    note : str
        What was fitted, in a line.
    rho : float
        Spearman's rho of the growth with a level at this moment; 0 for a growth.
    """

    quantiles: list[list[float]]
    note: str
    rho: float


def quantiles_of_fit(
    arguments: Mapping[str, Any], spelling: str | None, at: float | None
) -> FittedQuantiles:
    """The numbers of a fit, from the cache or made now.

    Parameters
    ----------
    arguments : mapping
        As for `scenarios.data.fitting.fit`.
    spelling : str or None
        How a growth is spelled: `doubling_time`, `yearly_factor`, `growth_oom`; None for a
        level.
    at : float or None
        Calendar year of the level; that of the last observation when left out.

    Raises
    ------
    DataError
    """
    key = json.dumps([FORM, dict(arguments), spelling, at, _data(arguments)], default=str)
    return _known(sha256(key.encode()).hexdigest(), json.dumps(arguments), spelling, at)


@cache
def _known(key: str, arguments: str, spelling: str | None, at: float | None) -> FittedQuantiles:
    path = cache_folder() / "fits" / f"{key}.json"
    with suppress(OSError, ValueError, TypeError):
        return FittedQuantiles(**json.loads(path.read_text(encoding="utf-8")))
    found = _made(json.loads(arguments), spelling, at)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{key}.{os.getpid()}.tmp")
        beside.write_text(json.dumps(asdict(found)), encoding="utf-8")
        beside.replace(path)
    return found


def _data(arguments: Mapping[str, Any]) -> str:
    """Hash of the table that a fit stands on."""
    from scenarios.data.tables import content, table_path

    own = series_named(str(arguments["quantity"])).table
    path = table_path(own) if arguments.get("data") is None else Path(arguments["data"])
    if path.exists() and not path.is_file():  # a pipe is read once, and the fit reads it again
        raise DataError(f"{printable(str(path))}: is not a plain file")
    return sha256(content(path)).hexdigest()


def _made(arguments: dict[str, Any], spelling: str | None, at: float | None) -> FittedQuantiles:
    from scenarios.data.fitting import fit

    return belief_of(fit(**arguments), spelling, at)


def belief_of(found: "Fit", spelling: str | None, at: float | None) -> FittedQuantiles:
    """The numbers of a belief that a fit is; see `quantiles_of_fit`.

    Raises
    ------
    DataError
    """
    import numpy as np

    note = f"fitted to {found.source}"
    if spelling is None:
        when = found.level_date if at is None else float(at)
        values = found.level_quantiles(when, PROBABILITIES)
        rho = found.trend.correlation_at(found.julian(when))
        return FittedQuantiles(_pairs(values), f"{note}; level at {when:.6g}", rho)
    slopes = found.trend.slope_quantiles(np.array(PROBABILITIES))
    if spelling == "doubling_time" and not slopes[0] > 0:
        raise DataError(
            f"{found.quantity} may not grow at all (1% of the fit lies at or below "
            f"{slopes[0]:.2g} OOM a year), so that it has no doubling time; give growth_oom"
        )
    if spelling == "growth_oom":
        return FittedQuantiles(_pairs(slopes), note, 0.0)
    factors = 10.0**slopes
    values = factors if spelling == "yearly_factor" else np.log(2.0) / np.log(factors[::-1])
    return FittedQuantiles(_pairs(values), note, 0.0)


def _pairs(values: Any) -> list[list[float]]:
    return [[p, float(f"{v:.6g}")] for p, v in zip(PROBABILITIES, values, strict=True)]
