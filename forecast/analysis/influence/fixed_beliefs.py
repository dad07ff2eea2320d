"""What does not vary in a forecast, and what half and twice of it would do to the answer."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from forecast.plain import number
from scenarios.problems import Path
from scenarios.schema.beliefs import matters, quantity_at, walk
from scenarios.schema.scenario import Scenario

FACTORS = (0.5, 2.0)
"""What a belief is multiplied by."""


class FixedBelief(NamedTuple):
    """A belief that is one number, and the answers with half and with twice of it.

    Parameters
    ----------
    name : str
    value : float
        The number; NaN where anchors have different ones.
    halved, halved_error, doubled, doubled_error : float
        Answers; a median after the last year is +inf. NaN where the number cannot be had.
    """

    name: str
    value: float
    halved: float
    halved_error: float
    doubled: float
    doubled_error: float

    @property
    def is_idle(self) -> bool:
        """Whether neither half nor twice of it changes the answer."""
        return self.halved == self.doubled

    def to_dict(self, key: str) -> dict[str, Any]:
        """Plain data, with the answers under the names of what they are of."""
        return {
            "name": self.name,
            "value": number(self.value),
            f"halved_{key}": number(self.halved),
            f"doubled_{key}": number(self.doubled),
            "halved_error": number(self.halved_error),
            "doubled_error": number(self.doubled_error),
        }


def of_most_consequence(
    found: Sequence[FixedBelief], width: Callable[[float, float], float]
) -> list[FixedBelief]:
    """Beliefs in order of how far their two answers lie apart, the farthest first."""
    return sorted(found, key=lambda each: -width(each.halved, each.doubled))


def fixed_numbers(scenario: Scenario) -> Iterator[tuple[Path, str, float]]:
    """Path, name and number of what does not vary and something with weight uses."""
    weighty = [anchor for anchor, weight in scenario.weights.anchors.items() if weight > 0]
    needed = {name for anchor in weighty for name in scenario.views[anchor].used}
    for path, name, belief in walk(scenario):
        of_anchor, shared = path[0] == "anchors", path[0] == "priors"
        taken = path[1] in weighty if of_anchor else not shared or name in needed
        quantity = quantity_at(path)
        if quantity is not None and quantity.is_date:
            continue  # of which half means nothing
        taken = taken and matters(scenario, path)
        if taken and belief.has_distribution and not belief.is_random:
            yield path, name, belief.quantile(0.5)


def fixed_values(scenario: Scenario) -> dict[str, float]:
    """Numbers by name of what does not vary and something with weight uses.

    Zeros are not among them, whose half and twice would be they themselves.
    """
    values: dict[str, set[float]] = {}
    for _, name, value in fixed_numbers(scenario):
        values.setdefault(name, set()).add(value)
    return {
        name: min(numbers) if len(numbers) == 1 else math.nan
        for name, numbers in values.items()
        if numbers != {0.0}
    }
