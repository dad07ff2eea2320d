"""A forecast, if arrival comes within a window, as a forecast like any other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.errors import ConditionError, ImpossibleWindowError
from forecast.results.forecast import Forecast, OfForecast
from priors.types import Array

if TYPE_CHECKING:
    from forecast.analysis.reweighting.conditioning import Window

SEPARATOR = "|"
"""Between a scenario and a condition, as in `cotra_2020 | arrival > 2030`."""


class GivenArrival(OfForecast):
    """What a forecast and a window on its arrival say together."""

    window: "Window"

    @property
    def name(self) -> str:
        """What it is called by."""
        return f"{self.forecast.name} {SEPARATOR} {self.window.text}"

    @property
    def title(self) -> str:
        """What is assumed, in a line."""
        return f"{self.forecast.title}, given {self.window.text}"

    def bounds(self, t: Array) -> tuple[Array, Array]:
        """Probability of arrival by `t`, twice: it is known everywhere."""
        value, low, whole = self.forecast.mixture.value, self._before, self._inside
        inside = value(np.minimum(np.asarray(t, dtype=float), self.window.upto)) - low
        found = np.clip(inside / whole, 0.0, 1.0)
        return found, found

    @property
    def is_possible(self) -> bool:
        """Whether arrival may come within the window at all."""
        return self._inside > 0

    @property
    def _before(self) -> float:
        return self._by(self.window.after)

    @property
    def _inside(self) -> float:
        """Probability of the window."""
        end = 1.0 if self.window.is_open else self._by(self.window.upto)
        return end - self._before

    def _by(self, moment: float) -> float:
        return float(self.forecast.mixture.value(np.array([moment]))[0])


@dataclass(frozen=True)
class ConditionedArrival(GivenArrival):
    """When arrival comes, given that it comes within a window."""

    forecast: Forecast
    window: "Window"


def arrival_given(forecast: Forecast, condition: str) -> ConditionedArrival:
    """A forecast under a condition on its arrival, such as `arrival > 2030`.

    Raises
    ------
    ConditionError
        When it cannot be read, or is about another milestone.
    YearOutsideError
    ImpossibleWindowError
        When arrival never comes then.
    """
    from forecast.analysis.reweighting.windows import check_years, window  # few ask for one

    asked = window(condition)
    if asked.milestone is not None:
        raise ConditionError(
            f"{condition!r}: a forecast is conditioned on its own arrival; write arrival, not "
            f"{asked.milestone}"
        )
    check_years(forecast, asked)
    found = ConditionedArrival(forecast, asked)
    if not found.is_possible:
        raise ImpossibleWindowError(
            f"no draw has {asked.text}: its probability is 0 under this scenario"
        )
    return found


def parted(name: str) -> tuple[str, str]:
    """A scenario's name, and the condition behind it if there is one."""
    scenario, _, condition = name.partition(SEPARATOR)
    return scenario.strip() if condition else name, condition.strip()
