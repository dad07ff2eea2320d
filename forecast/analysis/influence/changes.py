"""Scenarios with one belief set, and answers that many of them share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

import numpy as np

from forecast.distributions.estimate import Estimate, weighted_sum
from forecast.model.evidence import Failures
from priors.belief import Belief
from priors.numerics.cubic import polynomial_shares
from priors.types import Array
from scenarios.schema.scenario import Scenario
from scenarios.variants.adjustments import fixed_at, scaled
from scenarios.variants.replacing import replaced

_RUNS = "evidence.training_runs"
_POINTS = 5  # of which all but one tell whether the answer of that lies on a curve
_OFF = 0.1  # of an answer's error, by which they may miss it


class Change(NamedTuple):
    """A belief that is set: one that varies at a percentile, one that does not by a factor.

    All training runs together are set by an order of magnitude of their total.
    """

    name: str
    to: Literal["percentile", "factor", "total"]
    number: float

    def made(self, scenario: Scenario) -> Scenario:
        """The scenario with the belief set, in every anchor."""
        if self.to == "total":
            return _with_total(scenario, self.number)
        change = fixed_at if self.to == "percentile" else scaled
        return change(scenario, self.name, self.number)


def _with_total(scenario: Scenario, log10_factor: float) -> Scenario:
    """The scenario with all years of training runs multiplied."""
    runs = enumerate(scenario.evidence.training_runs or ())
    return replaced(
        scenario,
        {
            ("evidence", "training_runs", index, "years"): Belief(
                fixed=10.0**log10_factor * run.years.quantile(0.5)
            )
            for index, run in runs
        },
    )


def _log10_totals(scenario: Scenario, changes: Sequence[Change]) -> Array | None:
    """What the training runs that were no success add up to after each change, log10.

    None where there are none, or where that varies.
    """
    runs, exponent = scenario.evidence.training_runs, scenario.evidence.success_rate_exponent
    if not runs or exponent is None:
        return None
    beliefs = [{"compute": run.compute, "years": run.years} for run in runs]
    if any(each.is_random for each in (exponent, *chain(*(b.values() for b in beliefs)))):
        return None

    def log10(key: str) -> list[Array]:
        """Of each run after the changes."""
        found = []
        for index, of_run in enumerate(beliefs):
            name = f"{_RUNS}.{index}.{key}"
            factors = np.array([c.number if c.name == name else 1.0 for c in changes])
            found.append(np.log10(factors * of_run[key].quantile(0.5)))
        return found

    power = np.asarray(exponent.quantile(0.5))
    return Failures.of(log10("compute"), log10("years"), power).log10_strength


@dataclass(frozen=True)
class RunTotals:
    """Changes of training runs, which count only by what all runs add up to.

    Answers are a smooth curve of that total, of which a few points tell all others by the
    polynomial through them.

    Parameters
    ----------
    moved : dict of Change to float
        By how much changes move the total, orders of magnitude.

    References
    ----------
    Trefethen 2013, Approximation Theory and Approximation Practice.
    """

    moved: dict[Change, float]

    @classmethod
    def among(cls, changes: Iterable[Change], scenario: Scenario) -> "RunTotals":
        """Those of some changes, if they are more than the points."""
        asked = [change for change in changes if change.name.startswith(f"{_RUNS}.")]
        untouched = Change(_RUNS, "factor", 1.0)
        totals = _log10_totals(scenario, [untouched, *asked]) if len(asked) > _POINTS else None
        if totals is None:
            return cls({})
        return cls(dict(zip(asked, (totals[1:] - totals[0]).tolist(), strict=True)))

    @cached_property
    def _points(self) -> Array:
        """Totals that are looked at, denser towards the ends."""
        low, high = min(self.moved.values()), max(self.moved.values())
        angles = np.linspace(0.0, np.pi, _POINTS)
        return np.asarray(low + 0.5 * (high - low) * (1.0 - np.cos(angles)))

    @property
    def asked(self) -> list[Change]:
        """What is asked in place of them."""
        return [Change(_RUNS, "total", x) for x in self._points.tolist()] if self.moved else []

    def answers(self, found: Sequence[Estimate]) -> dict[Change, Estimate]:
        """Their answers, from those of what was asked; none where these are no smooth curve.

        Parameters
        ----------
        found : sequence of Estimate, shape (1,)
        """
        if not self.moved or not self._is_smooth(found):
            return {}
        shares = polynomial_shares(self._points, np.array(list(self.moved.values())))
        return {
            change: weighted_sum(list(zip(row.tolist(), found, strict=True)))
            for change, row in zip(self.moved, shares, strict=True)
        }

    def _is_smooth(self, found: Sequence[Estimate]) -> bool:
        values = np.array([float(each.value[0]) for each in found])
        errors = np.array([float(each.error[0]) for each in found])
        if not np.isfinite(values).all():
            return False
        for inner in range(1, _POINTS - 1):
            others = np.arange(_POINTS) != inner
            shares = polynomial_shares(self._points[others], self._points[[inner]])
            if np.any(np.abs(shares @ values[others] - values[inner]) > _OFF * errors[inner]):
                return False
        return True
