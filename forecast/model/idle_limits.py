"""Which limits never bind: what is above money at all times, in all draws.

They are left out, so that they change nothing, not even the last bit of a draw.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from forecast.model.section_trends import SectionTrends
from forecast.model.trends import Trend
from priors.cache import Cache
from priors.constants import NEVER
from priors.distributions.joint_samples import Column
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.schema.beliefs import random_names
from scenarios.schema.scenario import Scenario

_MOST = 10  # beliefs of money and a limit of which all corners are looked at
_STEP = 0.25  # years
_MARGIN = 0.01  # OOM; ten times as much as curves bend within a step
_FAR = np.asarray(np.inf)  # OOM beyond the requirement, where a ramp has ended
_JUST = 1e-9  # years after a limit begins


def idle_limits(scenario: Scenario) -> frozenset[str]:
    """Names of the limits that money never reaches before the last year."""
    limits = scenario.limits or {}
    parts = (scenario.years, scenario.hardware, scenario.spending, *limits.values())
    return _idle(_Keyed((*limits, *(part.key for part in parts)), scenario))


@dataclass(frozen=True)
class _Keyed:
    """A scenario, equal where its years, money and limits are."""

    text: tuple[str, ...]
    scenario: Scenario = field(compare=False)


@lru_cache(maxsize=64)
def _idle(keyed: _Keyed) -> frozenset[str]:
    scenario = keyed.scenario
    return frozenset(name for name in scenario.limits or () if _is_idle(scenario, name))


def _is_idle(scenario: Scenario, name: str) -> bool:
    """Whether a limit lies above money in every corner of what is believed of the two.

    Heights are monotone in each belief, so that they are highest and lowest in corners.
    """
    homes = ("hardware.", "spending.", f"limits.{name}.")
    beliefs = [belief for belief in random_names(scenario) if belief.startswith(homes)]
    if len(beliefs) > _MOST:
        return False
    corners = _corners(scenario, beliefs)
    limit = corners.limit(name)
    times = _times(scenario, (corners.hardware, corners.spending, limit))[:, None]
    highest, lowest = corners.money_in_reach_at(times, _FAR), limit.at(times)
    return bool(np.all(highest.max(axis=1) + _MARGIN < lowest.min(axis=1)))


def _times(scenario: Scenario, trends: tuple[Trend, ...]) -> Array:
    """Moments close enough to see every crossing, and those at which trends change."""
    first, last = float(scenario.years.first), float(scenario.years.last)
    changes = {moment for trend in trends for moment in trend.changes_after(first)}
    changes |= {moment + _JUST for moment in changes}
    grid = {*np.arange(first, last, _STEP), *changes, last}
    return np.array(sorted(moment for moment in grid if moment <= last))


def _corners(scenario: Scenario, beliefs: list[str]) -> SectionTrends:
    """The trends with every combination of the ends of beliefs, shape (corner,)."""
    corner = np.arange(2 ** len(beliefs))

    def uniforms(name: str, _column: Column | None) -> Array:
        return np.take((NEVER, 1.0 - NEVER), (corner >> beliefs.index(name)) & 1)

    return SectionTrends(scenario, lambda of: Draws(of, uniforms, Cache()))
