"""Changing one entry of a scenario: what a key means, and the edit that a number stands for.

Keys are those of `--set`. A number at the key of something fixed replaces it; at the key of a
belief that varies it moves the median and keeps the shape: a factor for a positive quantity, a
sum for another. `KEY.times`, `KEY.plus` and `KEY.spread` say so outright.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from anchors.quantities import ALGORITHMIC_GROWTH
from anchors.requirements.data_scaling import LAW_ROLES
from priors.belief import RELATIVE, Belief
from priors.cache import by_object
from priors.errors import ForecastError
from scenarios.listing import entries
from scenarios.problems import Path, did_you_mean
from scenarios.schema.beliefs import quantity_at, walk
from scenarios.schema.calendar import is_moment, steps_of
from scenarios.schema.law_weights import LawWeights
from scenarios.schema.scenario import Scenario
from scenarios.schema.sections import Growth
from scenarios.variants.replacing import replaced

Meaning = Literal["value", "times", "plus", "spread", "inside"]
"""What a number does: replaces, multiplies, shifts, widens, or replaces inside an entry."""

_KEPT = 64  # keys that are set again and again
_FACTOR = 1e3
_SPREAD = 10.0
_YEARS = 30.0
_SHIFT = 4.0  # widths of the central 80%
_TENTHS = (0.1, 0.9)
_DEVIATION = (0.15865525393145707, 0.8413447460685429)  # a standard deviation to each side
_ZERO = np.array(0.0)


class UnknownKeyError(ForecastError, ValueError):
    """A key that names no number of the scenario."""


@dataclass(frozen=True)
class Varied:
    """One entry of a scenario that takes other values.

    Parameters
    ----------
    key : str
        As it was asked for.
    meaning : str
        What a number does.
    target : str
        The key that is set.
    now : float
        The number that leaves the scenario as it is; for a value, the present one.
    bounds : (float, float)
        Sensible limits of the number.
    median : float or None
        Median of the belief that is moved or widened, if it is one.
    inside : tuple
        What stands at `target` as plain data, and the steps to the number inside.
    is_whole : bool
        Whether only whole numbers are allowed.
    deviation : float or None
        Half the central 68% of the belief that is moved, orders of magnitude where it is moved
        by a factor.
    """

    key: str
    meaning: Meaning
    target: str
    now: float | None
    bounds: tuple[float, float]
    median: float | None = None
    inside: tuple[Any, tuple[str, ...]] | None = None
    is_whole: bool = False
    deviation: float | None = None

    @property
    def is_date(self) -> bool:
        """Whether its numbers are calendar years, of which factors mean nothing."""
        return self.meaning in ("value", "plus") and is_date_at(self.target)

    def edits(self, value: float) -> dict[str, Any]:
        """Edits, as `scenarios.loading.load` takes them, that give the entry a value."""
        if self.meaning == "value":
            whole = self.is_whole and float(value).is_integer()
            return {self.target: int(value) if whole else value}
        if self.inside is not None:
            return {self.target: _with_number(*self.inside, value)}
        return {self.target: {self.meaning: value}}

    @property
    def number_key(self) -> str:
        """Where its number would stand in a file."""
        return self.target if self.meaning == "value" else f"{self.target}.{self.meaning}"

    def setting(self, value: float) -> str:
        """The edit as it is written after `--set`."""
        ((target, edit),) = self.edits(value).items()
        return f"{target}={json.dumps(edit)}"

    def to(self, value: Any) -> dict[str, Any]:
        """Edits that put a value, a number or text, in the entry's place outright.

        Only where the key itself says times, plus or spread is the number an edit.
        """
        moves = self.meaning in RELATIVE and self.target == self.key
        is_number = isinstance(value, int | float)
        return {self.target: value} if moves or not is_number else self.edits(value)

    def misread(self, low: float, high: float) -> str | None:
        """What is wrong with limits that are amounts of a belief that moves, if they are.

        They are where they lie nearer to its median than to what leaves it as it is: 1e9 and
        1e15 are no factors on a belief with a median of 1e15.
        """
        times = self.meaning == "times"
        if self.median is None or self.now is None or not (times or self.meaning == "plus"):
            return None
        if times and low <= 0:
            return None
        scale = math.log if times else float
        to_median, to_now = (
            max(scale(low) - scale(point), scale(point) - scale(high), 0.0)
            for point in (self.median, self.now)
        )
        if to_median >= to_now:
            return None
        what = "factors" if times else "sums"
        ends = (end / self.median if times else end - self.median for end in (low, high))
        return (
            f"{self.key} varies and is moved by {what}: {low:g} and {high:g} look like amounts "
            f"of it, whose median is {self.median:.4g}; as {what} they are "
            f"{' and '.join(f'{end:.4g}' for end in ends)}"
        )

    def is_logarithmic_between(self, low: float, high: float) -> bool:
        """Whether equal steps between two values are factors."""
        (least, most), wide = self.bounds, 20.0
        return low > 0 and (most > wide * least > 0 or high > wide * low)


def varied(scenario: Scenario, key: str) -> Varied:
    """Find out what a key means in a scenario.

    Raises
    ------
    UnknownKeyError
        When there is no number of this key.
    """
    stem, _, last = key.rpartition(".")
    if last in RELATIVE and (beliefs := _beliefs_at(scenario, stem)):
        return _relative(key, stem, last, beliefs)  # type: ignore[arg-type]
    if beliefs := _beliefs_at(scenario, key):
        return _of_beliefs(key, beliefs)
    name = key.partition(".")[2]
    weights = scenario.weights
    if key.startswith("weights.") and (name in weights.anchors or name == "none"):
        present = weights.none_at_first if name == "none" else weights.anchors[name]
        return Varied(key, "value", key, present, (0.0, 1.0))
    return _plain_number(scenario, key)


@by_object(_KEPT)
def settable(scenario: Scenario, key: str) -> Varied:
    """As `varied`, and any other key of a section, whose values are put there as they are.

    Whether there is such a key, the loader says when a value is put there.

    Raises
    ------
    UnknownKeyError
        When the scenario has nothing of this name.
    """
    try:
        return varied(scenario, key)
    except UnknownKeyError:
        if key.partition(".")[0] not in Scenario.model_fields:
            raise
        return Varied(key, "value", key, None, (-math.inf, math.inf))


def _beliefs_at(scenario: Scenario, key: str) -> list[Belief]:
    """Beliefs that a key sets: one, or those of all anchors that hold the prior."""
    steps = steps_of(key)
    found = [b for path, _, b in walk(scenario) if tuple(map(str, path)) == steps]
    if not found and steps[0] == "priors" and len(steps) == 2:
        found = [
            belief
            for anchor in scenario.anchors.values()
            if (belief := anchor.priors.get(steps[1])) is not None
        ]
    return found


def _of_beliefs(key: str, beliefs: list[Belief]) -> Varied:
    first = beliefs[0]
    _check_numbers(key, beliefs)
    alike = all(belief.key == first.key for belief in beliefs)
    if not alike or not first.distribution.is_fixed:
        positive = all(float(belief.distribution.cdf(_ZERO)) == 0.0 for belief in beliefs)
        by_factors = positive and not is_date_at(key)
        return _relative(key, key, "times" if by_factors else "plus", beliefs)
    present = first.distribution.median
    return Varied(key, "value", key, present, _bounds(key, present))


def is_date_at(key: str) -> bool:
    """Whether calendar years stand at a key."""
    steps = steps_of(key)
    quantity = quantity_at(steps)
    return is_moment(steps) or (quantity is not None and quantity.is_date)


def _check_numbers(key: str, beliefs: list[Belief]) -> None:
    for belief in beliefs:
        if belief.product is not None:
            factors = ", ".join(belief.product)
            raise UnknownKeyError(f"{key} is a product; vary one of its factors: {factors}")
        if belief.by_requirement is not None:
            raise UnknownKeyError(f"{key} depends on the requirement, and is not one number")


def _relative(
    key: str, target: str, meaning: Literal["times", "plus", "spread"], beliefs: list[Belief]
) -> Varied:
    _check_numbers(target, beliefs)
    medians = {belief.distribution.median for belief in beliefs}
    median = medians.pop() if len(medians) == 1 else None
    if meaning == "times":
        bounds, wide = (1.0 / _FACTOR, _FACTOR), _deviation(beliefs, np.log10)
        return Varied(key, meaning, target, 1.0, bounds, median, deviation=wide)
    if meaning == "spread":
        if all(belief.distribution.is_fixed for belief in beliefs):
            raise UnknownKeyError(f"{target} is fixed, so that it has no width to vary")
        return Varied(key, meaning, target, 1.0, (0.0, _SPREAD), median)
    low, high = _TENTHS
    width = max(belief.quantile(high) - belief.quantile(low) for belief in beliefs)
    reach = _SHIFT * width or max(abs(beliefs[0].distribution.median), 1.0)
    wide = _deviation(beliefs, np.asarray)
    return Varied(key, meaning, target, 0.0, (-reach, reach), median, deviation=wide)


def _deviation(beliefs: list[Belief], scale: Callable[[Any], Any]) -> float | None:
    """Half the central 68% of the widest belief, in a scale; None where none has a width."""
    widths = []
    for belief in beliefs:
        ends = [belief.quantile(rank) for rank in _DEVIATION]
        if scale is not np.log10 or ends[0] > 0:
            widths.append(0.5 * float(scale(ends[1]) - scale(ends[0])))
    return max(widths, default=0.0) or None


def _bounds(key: str, present: float) -> tuple[float, float]:
    """Limits for a fixed belief: three orders of magnitude, or as far for other signs."""
    quantity = quantity_at(steps_of(key))
    if present > 0 and (quantity is None or quantity.positive):
        highest = 1.0 if key.endswith("_share") else present * _FACTOR
        return present / _FACTOR, max(highest, present)
    reach = _YEARS if is_date_at(key) else max(10.0 * abs(present), 1.0)
    return present - reach, present + reach


def _plain_number(scenario: Scenario, key: str) -> Varied:
    """A number that is not a belief: a year, a share of a stage, a number inside a belief."""
    plain = scenario.plain()
    steps = [*steps_of(key)]
    for cut in range(1, len(steps)):
        target = ".".join(steps[:cut])
        if target == "weights" or _beliefs_at(scenario, target):
            number = _number_at(_at(plain, steps[:cut]), steps[cut:])
            if number is not None:
                inside = (_at(plain, steps[:cut]), tuple(steps[cut:]))
                bounds = (0.0, 1.0) if target == "weights" else _bounds("", number)
                return Varied(key, "inside", target, number, bounds, inside=inside)
    number = _number_at(plain, steps)
    if number is None:
        return _new_spelling(scenario, key)
    bounds = (number - _YEARS, number + _YEARS)
    return Varied(key, "value", key, number, bounds, is_whole=steps[0] == "years")


def _new_spelling(scenario: Scenario, key: str) -> Varied:
    """Growth in another spelling than the scenario's: settable, though it has no value now."""
    section, _, name = key.rpartition(".")
    others = (*Growth.model_fields,) if name in Growth.model_fields else ALGORITHMIC_GROWTH
    known = [entry.key for entry in entries(scenario)]
    present = any(_beliefs_at(scenario, f"{section}.{other}") for other in others)
    if name in others and present:
        sign = (-1.0, 3.0) if name.endswith("growth_oom") else (1.0 / _FACTOR, _FACTOR)
        return Varied(key, "value", key, None, sign)
    hint = did_you_mean(key, known) or "; `forecast show` names them"
    raise UnknownKeyError(f"there is no number {key!r}{hint}")


def _at(data: Any, steps: list[str]) -> Any:
    for step in steps:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _number_at(data: Any, steps: list[str]) -> float | None:
    found = _at(data, steps)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return float(found) if is_number else None


def _with_number(data: Mapping[str, Any], steps: tuple[str, ...], value: float) -> Any:
    changed = deepcopy(dict(data))
    inner: Any = changed
    for step in steps[:-1]:
        inner = inner[step]
    inner[steps[-1]] = value
    return changed


def fixed_at(scenario: Scenario, name: str, probability: float) -> Scenario:
    """The scenario with a belief that varies fixed at one of its quantiles, in every anchor.

    Rank correlations keep their place: what the belief was correlated with stays as it was.
    """
    values: dict[Path, Any] = {
        path: Belief(fixed=belief.quantile(probability))
        for path, named, belief in walk(scenario)
        if named == name and belief.is_random
    }
    for path, laws in _laws_at(scenario, name):
        values[path] = LawWeights.model_validate(laws.at(probability))
    return replaced(scenario, values)


def scaled(scenario: Scenario, name: str, factor: float) -> Scenario:
    """The scenario with a belief that does not vary multiplied, in every anchor."""
    return replaced(
        scenario,
        {
            path: Belief(fixed=factor * belief.quantile(0.5))
            for path, named, belief in walk(scenario)
            if named == name and belief.has_distribution and not belief.is_random
        },
    )


def _laws_at(scenario: Scenario, role: str) -> Iterator[tuple[Path, LawWeights]]:
    """Where laws are named, and what is believed about them there."""
    homes: list[tuple[Path, Any]] = [((), scenario)]
    homes += [(("anchors", name), anchor) for name, anchor in scenario.anchors.items()]
    for path, home in homes if role in LAW_ROLES else ():
        if (laws := getattr(home, role, None)) is not None:
            yield (*path, role), laws
