"""What must hold of beliefs that follow from others: products, values by requirement."""

from collections.abc import Iterator

from anchors.quantities import ALGORITHMIC_GROWTH
from priors.belief import Belief
from scenarios.problems import Path
from scenarios.schema.quantities import quantity_of

_BY_REQUIREMENT = (*ALGORITHMIC_GROWTH, "algorithmic_ceiling")

_LEAST = 1e6  # FLOP; what is below is a year, or a logarithm


def errors(path: Path, belief: Belief) -> Iterator[tuple[Path, str]]:
    """What is wrong with such a belief at a path of a scenario."""
    here = (*path, belief.family)
    if belief.product is not None:
        if path[0] not in ("priors", "anchors"):
            yield here, "a product can only stand among priors"
        return
    if path[0] not in ("priors", "anchors") or path[-1] not in _BY_REQUIREMENT:
        known = f"{', '.join(_BY_REQUIREMENT[:-1])} and {_BY_REQUIREMENT[-1]}"
        yield here, f"only {known} can depend on the requirement"
        return
    yield from _knots(here, belief, str(path[-1]))


def _knots(here: Path, belief: Belief, name: str) -> Iterator[tuple[Path, str]]:
    knots = belief.by_requirement or ()
    if len({compute for compute, _ in knots}) < len(knots):
        yield here, "gives two values for one requirement"
    least = min(compute for compute, _ in knots)
    if least < _LEAST:
        yield here, f"is by FLOP, such as 1e30; one requirement is {least:.4g}"
    quantity = quantity_of(name)
    lowest = min(value for _, value in knots)
    if quantity is not None and quantity.positive and lowest <= 0.0:
        yield here, f"must be above 0; one value is {lowest:g}"
