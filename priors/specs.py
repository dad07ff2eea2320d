"""How each family is spelled in a file, and the distribution that the spelling means.

Every family is one frozen model whose fields are the keys of the file, so that the path of an
error is the path in the file. `distribution()` is called once, when the belief is read.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import ConfigDict, model_validator
from pydantic_core.core_schema import float_schema

from priors import units
from priors.deferred import Part, ReadBy
from priors.distributions.families import Distribution, Fixed, Log10, Normal, Uniform
from priors.distributions.fitting import normal_through, uniform_through
from priors.distributions.skew_normal import SkewNormal, location_of_median
from priors.errors import computing, problem
from priors.hints import instead_of_key, table

Number = Annotated[float, ReadBy(float_schema(strict=True, allow_inf_nan=False))]
Positive = Annotated[float, ReadBy(float_schema(strict=True, allow_inf_nan=False, gt=0))]
NotNegative = Annotated[float, ReadBy(float_schema(strict=True, allow_inf_nan=False, ge=0))]

_QUANTILE_KEY = r"p([0-9]{1,2}(?:\.[0-9]+)?)"
_PERT_WEIGHT = 4.0  # how much the mode counts against the ends, by definition of the PERT
_MUST_BE_POSITIVE = "must be above 0, since its logarithm is taken"


class FamilySpelling(Part, ABC):
    """The spelling of one family, refused where no distribution can be meant."""

    @abstractmethod
    def distribution(self) -> Distribution:
        """Return the distribution meant."""

    @cached_property
    def meant(self) -> Distribution:
        """That distribution, built once."""
        with computing():
            return self.distribution()

    @model_validator(mode="after")
    def _check_distribution(self) -> Self:
        _ = self.meant
        return self


def _allow_quantile_keys(schema: dict[str, Any]) -> None:
    schema["additionalProperties"] = False
    schema["patternProperties"] = {f"^{_QUANTILE_KEY}$": {"type": "number"}}


class QuantileSpelling(FamilySpelling):
    """A family that may be given by quantiles, as keys like `p10` or `p97.5`."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_allow_quantile_keys)
    __pydantic_extra__: dict[str, Number]

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """(probability, value), ordered by probability."""
        pairs = []
        for key, value in self.__pydantic_extra__.items():
            match = re.fullmatch(_QUANTILE_KEY, key)
            if not match or not 0 < float(match[1]) < 100:
                raise problem(f"unknown key; {self._instead_of(key)}", key)
            pairs.append((float(match[1]) / 100, value))
        return sorted(pairs)

    def _instead_of(self, key: str) -> str:
        known = type(self).model_fields
        if meant := instead_of_key(key, known):
            return f"did you mean {meant}?"
        return f"{' or '.join(['quantiles like p10', *known])} can stand here"

    def quantiles(self, count: int, otherwise: str) -> list[tuple[float, float]]:
        """Return the stated quantiles if there are `count` of them, in rising order.

        Parameters
        ----------
        count : int
            How many quantiles fix the family.
        otherwise : str
            The other way to give the family, for the message.
        """
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if given and self.pairs:
            raise problem(f"give either quantiles or {otherwise}, not both", given[0])
        if len(self.pairs) > count:
            number = {2: "two", 3: "three"}[count]
            raise problem(f"{number} quantiles fix it; write {self._through_all()}")
        if len(self.pairs) != count:
            numbers = {2: "two quantiles like p10 and p90", 3: "three quantiles with p50"}
            raise problem(f"needs {numbers[count]}{f', or {otherwise}' if otherwise else ''}")
        check_rising(self.pairs)
        return self.pairs

    def _through_all(self) -> str:
        """What has as many quantiles as are given."""
        keys = {f"p{100 * p:.10g}": value for p, value in self.pairs}
        middle = list(keys)[len(keys) // 2]
        if len(keys) == 3 and middle == "p50" and min(keys.values()) > 0:
            inner = ", ".join(f"{key}: {value:g}" for key, value in keys.items())
            return f"{{two_piece_lognormal: {{{inner}}}}}, or {table(self.pairs)}"
        return table(self.pairs)

    def all_of(self, *names: str) -> list[float] | None:
        """Return the values of these keys if all are given, None if quantiles are."""
        values = [getattr(self, name) for name in names]
        if self.pairs or any(value is None for value in values):
            return None
        return values


def check_rising(pairs: Sequence[tuple[float, float]], key: str | None = None) -> None:
    """Refuse quantiles that do not rise with their probabilities."""
    for (p_low, low), (p_high, high) in pairwise(pairs):
        if p_low == p_high:
            raise problem(f"p{100 * p_low:g} is given twice", key)
        if not low < high:
            raise problem(
                f"quantiles must rise: p{100 * p_low:g} is {low:g} "
                f"but p{100 * p_high:g} is {high:g}",
                key,
            )


def _positive_pairs(pairs: list[tuple[float, float]]) -> list[tuple[float, float]]:
    for p, value in pairs:
        if value <= 0:
            raise problem(
                f"must be above 0, since its logarithm is taken; p{100 * p:g} is {value:g}"
            )
    return [(p, math.log10(value)) for p, value in pairs]


def _log10(value: float, key: str) -> float:
    if value <= 0:
        raise problem(f"{_MUST_BE_POSITIVE}; it is {value:g}", key)
    return math.log10(value)


def _normal(mean: float, sd: float) -> Distribution:
    return Normal(mean, sd) if sd > 0 else Fixed(mean)


def _uniform(low: float, high: float) -> Uniform:
    if not low < high:
        raise problem(f"low must be below high; low is {low:g}, high is {high:g}", "low")
    return Uniform(low, high)


class NormalSpelling(QuantileSpelling):
    """Normal: two quantiles, or `mean` and `sd`."""

    mean: Number | None = None
    """The mean."""
    sd: NotNegative | None = None
    """The standard deviation."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        given = self.all_of("mean", "sd")
        if given:
            return _normal(*given)
        return normal_through(self.quantiles(2, "mean and sd"))


class LognormalSpelling(QuantileSpelling):
    """Lognormal: two quantiles, `median` and `sd_oom`, or the interval `1e12 to 1e16`."""

    median: Number | None = None
    """The median."""
    sd_oom: NotNegative | None = None
    """The standard deviation in orders of magnitude."""

    @model_validator(mode="before")
    @classmethod
    def _read_interval(cls, value: Any) -> Any:
        return units.lognormal_interval(value) if isinstance(value, str) else value

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        given = self.all_of("median", "sd_oom")
        if given:
            return Log10(_normal(_log10(given[0], "median"), given[1]))
        pairs = self.quantiles(2, "median and sd_oom")
        return Log10(normal_through(_positive_pairs(pairs)))


class TwoPieceLognormalSpelling(QuantileSpelling):
    """Two lognormal halves that meet at the median: three quantiles, the middle one `p50`."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        from priors.distributions.two_piece_normal import TwoPieceNormal

        low, centre, high = self.quantiles(3, "")
        if centre[0] != 0.5:
            raise problem("the middle one of the three quantiles must be p50")
        below = normal_through(_positive_pairs([low, centre]))
        above = normal_through(_positive_pairs([centre, high]))
        return Log10(TwoPieceNormal(math.log10(centre[1]), below.sd, above.sd))


class UniformSpelling(QuantileSpelling):
    """Uniform: `low` and `high`, or two quantiles."""

    low: Number | None = None
    """The lowest value."""
    high: Number | None = None
    """The highest value."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        given = self.all_of("low", "high")
        return _uniform(*given) if given else uniform_through(self.quantiles(2, "low and high"))


class LoguniformSpelling(QuantileSpelling):
    """Uniform in the logarithm: `low` and `high`, or two quantiles."""

    low: Number | None = None
    """The lowest value."""
    high: Number | None = None
    """The highest value."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        given = self.all_of("low", "high")
        if given:
            _uniform(*given)
            return Log10(_uniform(_log10(given[0], "low"), _log10(given[1], "high")))
        pairs = self.quantiles(2, "low and high")
        return Log10(uniform_through(_positive_pairs(pairs)))


class ModeSpelling(FamilySpelling):
    """A family between two ends with a most likely value."""

    low: Number
    """The lowest value."""
    mode: Number
    """The most likely value."""
    high: Number
    """The highest value."""

    @property
    def rising(self) -> tuple[float, float, float]:
        """`low`, `mode` and `high`, refused unless they rise."""
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise problem(
                f"low, mode and high must rise; they are {self.low:g}, {self.mode:g} "
                f"and {self.high:g}"
            )
        return self.low, self.mode, self.high


class TriangularSpelling(ModeSpelling):
    """Triangular: `low`, `mode`, `high`."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        from priors.distributions.triangular import Triangular

        return Triangular(*self.rising)


class PertSpelling(ModeSpelling):
    """PERT, a smooth triangular: `low`, `mode`, `high`."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        from priors.distributions.beta import Beta

        low, mode, high = self.rising
        a = 1.0 + _PERT_WEIGHT * (mode - low) / (high - low)
        b = 1.0 + _PERT_WEIGHT * (high - mode) / (high - low)
        return Beta(a, b, low, high)


class BetaSpelling(QuantileSpelling):
    """Beta, between 0 and 1: two quantiles, or `mean` and `sd`."""

    mean: Number | None = None
    """The mean."""
    sd: NotNegative | None = None
    """The standard deviation."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        given = self.all_of("mean", "sd")
        if given:
            return self._from_moments(*given)
        pairs = self.quantiles(2, "mean and sd")
        if not (pairs[0][1] > 0 and pairs[1][1] < 1):
            raise problem("quantiles of a beta must lie between 0 and 1")
        from priors.distributions.beta import beta_through

        try:
            return beta_through(pairs)
        except ValueError as error:
            raise problem(str(error)) from None

    @staticmethod
    def _from_moments(mean: float, sd: float) -> Distribution:
        if not 0 < mean < 1:
            raise problem(f"must lie between 0 and 1; it is {mean:g}", "mean")
        widest = math.sqrt(mean * (1 - mean))
        if not sd < widest:
            raise problem(f"must be below {widest:.6g}, the widest at this mean", "sd")
        if sd == 0:
            return Fixed(mean)
        from priors.distributions.beta import beta_with

        try:
            return beta_with(mean, sd)
        except ValueError as error:
            raise problem(str(error), "sd") from None


class SkewNormalSpelling(FamilySpelling):
    """Skew-normal: `median` or `location`, with `scale` and `shape`."""

    median: Number | None = None
    """The median; or give `location`."""
    location: Number | None = None
    """Azzalini's location parameter; or give `median`."""
    scale: NotNegative
    """Azzalini's scale; for the logarithmic one in orders of magnitude."""
    shape: Number
    """Azzalini's shape: above 0 skews right, below 0 left."""

    @property
    def centre(self) -> tuple[str, float]:
        """Which of `median` and `location` is given, and its value."""
        given = [(name, getattr(self, name)) for name in ("median", "location")]
        given = [(name, value) for name, value in given if value is not None]
        if len(given) != 1:
            raise problem("give one of median and location")
        return given[0]

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        return self._around(*self.centre)

    def _around(self, name: str, centre: float) -> Distribution:
        if self.scale == 0:
            return Fixed(centre)
        if name == "median":
            centre = location_of_median(centre, self.scale, self.shape)
        return SkewNormal(centre, self.scale, self.shape)


class Log10SkewNormalSpelling(SkewNormalSpelling):
    """Skew-normal in log10: `median` or `location` in the quantity's unit, `scale` in OOM."""

    def distribution(self) -> Distribution:
        """Return the distribution meant."""
        name, centre = self.centre
        return Log10(self._around(name, _log10(centre, name)))


def table_through(
    pairs: Sequence[tuple[float, float]], *, are_logarithms: bool = False
) -> Distribution:
    """Draw a distribution through (probability, value) pairs; positive amounts in the log."""
    if len(pairs) < 2:
        raise problem("needs at least two (probability, value) pairs", "quantiles")
    probabilities, values = zip(*pairs, strict=True)
    if not (probabilities[0] > 0 and probabilities[-1] < 1):
        raise problem("probabilities must lie between 0 and 1", "quantiles")
    for low, high in pairwise(probabilities):
        if not low < high:
            raise problem(
                f"probabilities must rise; {low:g} stands before {high:g}", "quantiles"
            )
    check_rising(pairs, "quantiles")
    from priors.distributions.quantile_table import QuantileTable

    if values[0] > 0 and not are_logarithms:
        return Log10(QuantileTable(probabilities, tuple(math.log10(v) for v in values)))
    return QuantileTable(probabilities, values)
