"""Between what the draws of a belief must lie."""

import math

from anchors.quantities import Quantity
from priors.belief import Belief
from priors.constants import NEVER
from scenarios.problems import Path
from scenarios.schema.calendar import FIRST_YEAR, LAST_YEAR

Range = tuple[float, float]

FEEDBACK: dict[str, Range] = {
    "automation_now": (0.0, 0.999),  # above it there is no feedback left to speak of
    "labour_share": (0.0, 1.0),
    "input_returns": (0.0, 10.0),
    "diminishing_returns": (0.0, 100.0),
}
_RANGES: dict[str, Range] = {
    **FEEDBACK,
    "lag": (0.0, math.inf),
    "years_of_saving": (0.0, math.inf),
    "gdp_growth": (-1.0, math.inf),
    "epochs": (1.0, math.inf),
    "factor": (1.0, math.inf),
    "present_uplift": (1.0, math.inf),
    "target_uplift": (1.0, math.inf),
    "probability_of_never": (0.0, 1.0),
}


def range_of(path: Path, quantity: Quantity | None) -> Range:
    """Least and greatest value of the belief at a place; ends may themselves be refused."""
    if quantity is not None and quantity.is_date:
        return float(FIRST_YEAR), float(LAST_YEAR)
    name = "lag" if path[0] == "lag" else str(path[-1])
    positive = quantity is None or quantity.positive
    return _RANGES.get(name, (0.0 if positive else -math.inf, math.inf))


def outside(belief: Belief | None, least: float, most: float = math.inf) -> str:
    """What is wrong with a belief of which draws lie beyond an end; empty for any other."""
    if belief is None or not belief.has_distribution:
        return ""
    below = belief.quantile(NEVER) < least
    if below or belief.quantile(1.0 - NEVER) > most:
        side = f"below {least:g}" if below else f"above {most:g}"
        return f"must not be {side}, and is in some draws"
    return ""
