"""Distributions as the tables that the page's kernel reads."""

import itertools
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from forecast.distributions.convolved import spread_of
from priors.belief import Belief
from priors.constants import NEVER
from priors.distributions.families import Distribution, Log10, Normal
from priors.distributions.joint_samples import Column
from priors.numerics.normal import ndtr, ndtri
from priors.types import Array

_SCORES = np.linspace(-8.3, 8.3, 333)
_STEP = 0.05
_STEEP, _LEAST_JUMP = 4.0, 1e-4  # against the intervals beside, and against the whole range
_HALVED, _JUST = 40, 1e-9  # times that an interval with a jump is halved; beside a jump

_ENDS_OF_NORMAL: list[float] = ndtri(np.array([NEVER, 1.0 - NEVER])).tolist()
_TERM_POINTS = 401
_TAIL = 1e-13
_DIGITS = 12
_JUMP, _HALVINGS = 0.003, 12  # probability between two points; times that they are halved

Plain = dict[str, Any]


def closer(t: Array, values: Callable[[Array], Array]) -> Array:
    """Points with more of them wherever values jump, so that lines between them do as well."""
    for _ in range(_HALVINGS):
        jumps = np.diff(values(t)) > _JUMP
        if not jumps.any():
            break
        t = np.sort(np.concatenate([t, (0.5 * (t[1:] + t[:-1]))[jumps]]))
    return t


def form_of(belief: Belief, *, positive: bool) -> tuple[bool, Plain | None, float]:
    """Whether a belief moves in its logarithm, its inverse CDF by normal scores, its median."""
    distribution = belief.distribution
    if belief.column is not None:
        return False, _rows_of(belief.column, distribution), float(distribution.median)
    if distribution.is_fixed:
        value = distribution.median
        return (
            (True, None, float(np.log10(value)))
            if positive and value > 0
            else (False, None, value)
        )
    logged = isinstance(distribution, Log10)
    inner: Distribution = (
        distribution.exponent if isinstance(distribution, Log10) else distribution
    )
    if isinstance(inner, Normal):
        return logged, {"normal": [inner.mean, inner.sd]}, inner.mean
    return logged, {"pieces": _pieces(inner)}, inner.median


def ends_of(belief: Belief, *, logged: bool) -> list[float]:
    """Least and greatest draws as a belief moves, or what all but none lie between."""
    if belief.distribution.is_fixed:
        return _ENDS_OF_NORMAL  # what a reader spreads it to, a standard deviation being 1
    of = belief.distribution.log10_quantile if logged else belief.distribution.quantile
    with np.errstate(invalid="ignore"):
        outermost = of(np.array([0.0, 1.0]))  # no numbers where there is no end
    inside = of(np.array([NEVER, 1.0 - NEVER]))
    return [float(x) for x in np.where(np.isfinite(outermost), outermost, inside)]


def _rows_of(column: Column, distribution: Distribution) -> Plain:
    """Values in the order of the rows of the table that they stand in."""
    middles = (np.arange(len(column.values)) + 0.5) / len(column.values)
    values = distribution.quantile(column.uniforms(middles))
    return {"table": column.name, "rows": rounded(values)}


def _pieces(inner: Distribution) -> list[Plain]:
    """Quantiles by normal scores, cut wherever they jump."""

    def at(scores: Array) -> Array:
        return inner.quantile(np.clip(ndtr(scores), 2.0**-60, 1.0 - 2.0**-53))

    ends = [float(_SCORES[0]), *_jumps(at), float(_SCORES[-1])]
    found = []
    for low, high in itertools.pairwise(ends):
        count = max(4, int(np.ceil((high - low) / _STEP)) + 1)
        inset = _JUST if len(ends) > 2 else 0.0
        scores = np.linspace(low + inset, high - inset, count)
        step = float(scores[1] - scores[0])
        values = rounded(at(scores))
        found.append({"upto": high, "start": float(scores[0]), "step": step, "values": values})
    return found


def _jumps(at: Callable[[Array], Array]) -> list[float]:
    """Scores at which quantiles jump, found by halving every interval that rises most."""
    values = at(_SCORES)
    rises = np.diff(values)
    beside = np.maximum(np.pad(rises, (1, 0))[:-1], np.pad(rises, (0, 1))[1:])
    steep = rises > np.maximum(_STEEP * beside, _LEAST_JUMP * (values[-1] - values[0]))
    ends = np.stack([_SCORES[:-1], _SCORES[1:]])[:, steep]
    reached = np.stack([values[:-1], values[1:]])[:, steep]
    for _ in range(_HALVED if steep.any() else 0):
        middle = ends.mean(axis=0)
        there = at(middle)
        side = (there - reached[0] > reached[1] - there).astype(int)  # the end that moves
        np.put_along_axis(ends, side[None], middle[None], axis=0)
        np.put_along_axis(reached, side[None], there[None], axis=0)
    left = reached[1] - reached[0] > 0.5 * rises[steep]
    return [float(score) for score in ends[1, left]]


def term_table(term: Distribution) -> Plain:
    """Density, CDF and integral of the CDF of a term, between its ends."""
    low, high = term.quantile(np.array([_TAIL, 1.0 - _TAIL])).tolist()
    x = np.linspace(low, high, _TERM_POINTS)
    return {
        "start": low,
        "step": float(x[1] - x[0]),
        "spread": spread_of(term),
        "density": rounded(term.density(x)),
        "cdf": rounded(term.cdf(x)),
        "integral": rounded(term.cdf_integral(x)),
    }


def rounded(values: Array) -> list[float]:
    """Values with as many digits as the kernel needs."""
    return [float(f"{value:.{_DIGITS}g}") for value in values]


def shared(models: Sequence[Plain]) -> Plain:
    """Models that name the tables that they and beliefs have, each of which is told once."""
    tables: dict[str, int] = {}

    def number(table: Plain | None) -> int | None:
        return None if table is None else tables.setdefault(json.dumps(table), len(tables))

    found = [
        {
            **model,
            "normal": number(model["normal"]),
            "beliefs": {
                key: {**belief, "form": number(belief["form"]), "term": number(belief["term"])}
                for key, belief in model["beliefs"].items()
            },
        }
        for model in models
    ]
    return {"tables": [json.loads(table) for table in tables], "models": found}
