"""A belief about one number: what it is measured in, where it comes from, how it varies."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from priors import hints, units
from priors.deferred import OnUse, Part
from priors.distributions.families import Distribution, Fixed, Log10
from priors.distributions.joint_samples import Column
from priors.errors import BEYOND, computing, problem, total_weight
from priors.readers import read_knots, read_logarithm, read_quantiles
from priors.specs import (
    BetaSpelling,
    Log10SkewNormalSpelling,
    LognormalSpelling,
    LoguniformSpelling,
    NormalSpelling,
    NotNegative,
    Number,
    PertSpelling,
    Positive,
    SkewNormalSpelling,
    TriangularSpelling,
    TwoPieceLognormalSpelling,
    UniformSpelling,
    table_through,
)
from priors.types import Array, Take
from priors.units import BELIEF

RELATIVE = ("times", "plus", "spread")
"""Family keys that edit an inherited belief."""

_SAMPLES = {
    "type": ["string", "array", "object"],
    "items": {"type": "number"},
    "properties": {
        "file": {"type": "string", "description": "a table beside the scenario or below it"},
        "column": {"type": ["string", "integer"], "description": "its name, or its number"},
        "decimal": {"enum": [".", ","], "description": "what sets decimals off; a point"},
    },
    "required": ["file"],
    "additionalProperties": False,
}
_ENDS = (1e-9, 0.5, 1.0 - 1e-9)
_TORN = "a column of a table is drawn with its rows, and not by itself"
_MOST_PARTS = 100  # of a mixture, whose quantiles are sought through all of them
_TAME_SCALE, _TAME_SHAPE = 7.0, 100.0

_NO_FAMILY = {"unit", "source", "note", "min", "max", "of", "take", "table"}


class Component(Part):
    """One part of a mixture."""

    weight: NotNegative
    """Its share, relative to the other parts' weights."""
    belief: "Belief"
    """Its belief."""


_KNOTS = BeforeValidator(read_knots)


class Belief(Part, defer_build=False):
    """A number, or what is believed about it: exactly one family key, and where it is from.

    Written as a bare number it is `fixed`; written as `LOW to HIGH` it is the lognormal with
    that 90% interval.
    """

    unit: Annotated[str, Field(strict=True)] | None = None
    """The unit; checked against the quantity's own, which it is when left out."""
    source: Annotated[str, Field(strict=True)] | None = None
    """A key of `sources`."""
    note: Annotated[str, Field(strict=True)] | None = None
    """Anything a reader should know."""
    min: Number | None = None
    """Cut off everything below."""
    max: Number | None = None
    """Cut off everything above."""

    fixed: Number | None = None
    """The value itself."""
    normal: Annotated[NormalSpelling, OnUse()] | None = None
    """Normal distribution."""
    lognormal: Annotated[LognormalSpelling, OnUse()] | None = None
    """Lognormal distribution."""
    two_piece_lognormal: Annotated[TwoPieceLognormalSpelling, OnUse()] | None = None
    """Lognormal halves of different width."""
    uniform: Annotated[UniformSpelling, OnUse()] | None = None
    """Uniform distribution."""
    loguniform: Annotated[LoguniformSpelling, OnUse()] | None = None
    """Uniform distribution of the logarithm."""
    triangular: Annotated[TriangularSpelling, OnUse()] | None = None
    """Triangular distribution."""
    pert: Annotated[PertSpelling, OnUse()] | None = None
    """PERT distribution."""
    beta: Annotated[BetaSpelling, OnUse()] | None = None
    """Beta distribution."""
    skew_normal: Annotated[SkewNormalSpelling, OnUse()] | None = None
    """Skew-normal distribution."""
    log10_skew_normal: Annotated[Log10SkewNormalSpelling, OnUse()] | None = None
    """Skew-normal distribution of the logarithm."""
    log10: "Annotated[Belief, BeforeValidator(read_logarithm)] | None" = None
    """The base-10 logarithm of the number, as any belief; `28 to 36` is its 90% interval."""
    quantiles: Annotated[
        tuple[tuple[Number, Number], ...] | None, BeforeValidator(read_quantiles)
    ] = None
    """Pairs of (probability, value), or probability: value."""
    mixture: tuple[Component, ...] | None = None
    """Several beliefs, each with a weight."""
    product: dict[str, Number] | None = None
    """Powers of other named beliefs, multiplied."""
    by_requirement: Annotated[tuple[tuple[Positive, Number], ...] | None, _KNOTS] = None
    """Pairs of (FLOP, value), or FLOP: value; linear in the logarithm of the draw's own
    requirement, constant outside. Only for the growth and the ceiling of algorithms."""
    samples: Annotated[tuple[Number, ...], WithJsonSchema(_SAMPLES)] | None = None
    """A file with one value a line, the column of a table, or the values."""
    table: Annotated[str, Field(strict=True, min_length=1, max_length=200)] | None = None
    """Name of the table whose rows the samples stand in, with those of other beliefs."""
    between: tuple["Belief", ...] | None = None
    """Two beliefs: every belief whose quantile at each rank lies between theirs."""
    take: Take | None = None
    """Which of those `between` a run takes; the middle one when left out."""
    times: Positive | None = None
    """The inherited belief, multiplied."""
    plus: Number | None = None
    """The inherited belief, shifted."""
    spread: NotNegative | None = None
    """The inherited belief, widened about its median by this factor."""
    of: "Belief | None" = None
    """The belief that `times`, `plus` or `spread` edits; filled in from the extended file."""

    @model_validator(mode="before")
    @classmethod
    def _read_short_form(cls, value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            given = "empty" if value is None else str(value).lower()
            raise problem(f"must be a number or a mapping such as {{fixed: 2}}; it is {given}")
        if isinstance(value, int | float):
            return {"fixed": value}
        if isinstance(value, str):
            if units.interval(value, BELIEF) is None:
                return {"fixed": units.number(value, BELIEF)}
            return {"lognormal": units.lognormal_interval(value)}
        if isinstance(value, list | tuple):
            hints.refuse_list(list(value))
        families = cls.model_fields.keys() - _NO_FAMILY
        if isinstance(value, Mapping) and not families & value.keys():
            hints.refuse_without_family(value)
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        _ = self._is_sound  # beliefs that scenarios share are validated in each of them
        return self

    @cached_property
    def _is_sound(self) -> bool:
        families = self._families
        if len(families) != 1:
            given = " and ".join(families) or "none with a value"
            raise problem(
                "a belief has exactly one family key, such as fixed or lognormal; "
                f"this one has {given}"
            )
        if self.min is not None and self.max is not None and not self.min < self.max:
            raise problem(f"min ({self.min:g}) must be below max ({self.max:g})", "min")
        if self.is_relative and self.of is None:
            raise problem(f"{self.family} edits an inherited belief, and there is none here")
        if self.of is not None and not self.is_relative:
            raise problem("goes only with times, plus or spread", "of")
        if self.take is not None and self.between is None:
            raise problem("goes only with between", "take")
        if self.table is not None and self.samples is None:
            raise problem("goes only with samples, as the table that they stand in", "table")
        if self.has_distribution:
            with computing():
                self._check_values()
        else:
            self._check_dependent()
        return True

    @cached_property
    def _families(self) -> list[str]:
        return [
            name
            for name in type(self).model_fields
            if name not in _NO_FAMILY and getattr(self, name) is not None
        ]

    def _check_values(self) -> None:
        """Refuse what is not finite; positive numbers are computed with in the logarithm."""
        distribution, skewed = self.distribution, self.log10_skew_normal
        if skewed and skewed.scale <= _TAME_SCALE and abs(skewed.shape) <= _TAME_SHAPE:
            return  # finite without a look at its table, which takes long to make
        stated = distribution.exponent if isinstance(distribution, Log10) else distribution
        if not np.isfinite(stated.known_quantiles(_ENDS)).all():
            raise problem(BEYOND)

    def _check_dependent(self) -> None:
        if not (self.product or self.by_requirement):
            needs = "named belief with its power" if self.family == "product" else "value"
            raise problem(f"needs at least one {needs}", self.family)
        if self.min is not None or self.max is not None:
            raise problem(f"{self._what} cannot be truncated; truncate {self._instead} instead")

    @property
    def family(self) -> str:
        """The family key."""
        return self._families[0]

    @property
    def has_distribution(self) -> bool:
        """Whether it has a distribution of its own, and does not follow from other numbers."""
        return self.product is None and self.by_requirement is None

    @property
    def _what(self) -> str:
        return "a product" if self.product is not None else "what depends on the requirement"

    @property
    def _instead(self) -> str:
        return "its factors" if self.product is not None else "its values"

    @property
    def is_relative(self) -> bool:
        """Whether it edits another belief."""
        return self.family in RELATIVE

    @property
    def parts(self) -> int:
        """How many beliefs a draw may come from, through all mixtures within mixtures."""
        inner = self.of or self.log10
        if inner is not None:
            return inner.parts
        inside = [
            *(component.belief for component in self.mixture or ()),
            *(self.between or ()),
        ]
        return sum(belief.parts for belief in inside) or 1

    @cached_property
    def is_random(self) -> bool:
        """Whether it needs a uniform of its own: not what is fixed, or follows from others."""
        return self.has_distribution and not self.distribution.is_fixed

    @cached_property
    def column(self) -> Column | None:
        """Its place in a table of joint samples, if it stands in one, also when edited."""
        inner = self.of or self.log10
        if inner is not None:
            return inner.column
        return None if self.table is None else Column(self.table, self.samples or ())

    @cached_property
    def key(self) -> str:
        """Text that two beliefs share only if they have the same distribution."""
        return self.model_dump_json(exclude={"unit", "source", "note"}, exclude_none=True)

    @cached_property
    def distribution(self) -> Distribution:
        """The distribution meant, truncated to `min` and `max`.

        Raises
        ------
        ValueError
            For a product, and for what depends on the requirement.
        """
        return self._cut(self._untruncated())

    def _cut(self, untruncated: Distribution) -> Distribution:
        if self.min is None and self.max is None:
            return untruncated
        if self.column is not None:
            raise problem(
                f"{_TORN}; leave out rows of the table", "min" if self.max is None else "max"
            )
        from priors.distributions.transforms import truncate

        low = -np.inf if self.min is None else self.min
        high = np.inf if self.max is None else self.max
        try:
            return truncate(untruncated, low, high)
        except ValueError as error:
            raise problem(str(error), "min" if self.max is None else "max") from None

    def _untruncated(self) -> Distribution:
        if not self.has_distribution:
            raise ValueError(f"{self._what} has no distribution of its own")
        if self.fixed is not None:
            return Fixed(self.fixed)
        if self.log10 is not None:
            return self._exponentiated(self.log10)
        if self.quantiles is not None:
            return self._tabled(self.quantiles)
        if self.samples is not None:
            if not self.samples:
                raise problem("holds no value", "samples")
            from priors.distributions.empirical import Empirical

            return Empirical(self.samples)
        if self.mixture is not None:
            return self._mixed(self.mixture)
        if self.between is not None:
            return self._member(self.between)
        if self.of is not None:
            return self._edited(self.of)
        distribution: Distribution = getattr(self, self.family).meant
        return distribution

    @staticmethod
    def _exponentiated(logarithm: "Belief") -> Distribution:
        if not logarithm.has_distribution:
            raise problem(f"{logarithm._what} cannot stand here; it is about amounts", "log10")
        if logarithm.quantiles is None:
            return Log10(logarithm.distribution)
        table = Belief._tabled(logarithm.quantiles, are_logarithms=True)
        return Log10(logarithm._cut(table))

    @staticmethod
    def _tabled(
        pairs: tuple[tuple[float, float], ...], *, are_logarithms: bool = False
    ) -> Distribution:
        try:
            return table_through(pairs, are_logarithms=are_logarithms)
        except PydanticCustomError as error:
            raise problem(error.message(), "quantiles") from None

    def _check_apart(self, what: str, where: str) -> None:
        """Refuse to be a part of another belief, unless it is drawn by itself."""
        if not self.has_distribution:
            raise problem(f"{self._what} cannot be {what}", where)
        if self.column is not None:
            raise problem(f"{_TORN}, as {what} would have to be", where)

    def _mixed(self, components: tuple[Component, ...]) -> Distribution:
        if not components:
            raise problem("needs at least one part with its weight and belief", "mixture")
        total = total_weight([component.weight for component in components], "mixture")
        if sum(component.belief.parts for component in components) > _MOST_PARTS:
            message = f"may have at most {_MOST_PARTS} parts, those of mixtures within it too"
            raise problem(message, "mixture")
        for component in components:
            component.belief._check_apart("part of a mixture", "mixture")
        present = [component for component in components if component.weight > 0]
        from priors.distributions.transforms import mixture

        shares = tuple(component.weight / total for component in present)
        return mixture(shares, tuple(c.belief.distribution for c in present))

    def _member(self, ends: tuple["Belief", ...]) -> Distribution:
        if len(ends) != 2:
            raise problem(
                f"holds two beliefs, the ends of a set; here are {len(ends)}", "between"
            )
        for end in ends:
            end._check_apart("the end of a set", "between")
        from priors.distributions.rankwise import rank_wise

        return rank_wise(tuple(end.distribution for end in ends), self.take or "middle")

    def _edited(self, base: "Belief") -> Distribution:
        if not base.has_distribution:
            how = f"cannot be edited by {self.family}; edit {base._instead}"
            raise problem(f"{base._what} {how}")
        from priors.distributions import transforms as edits

        if self.times is not None:
            return edits.times(base.distribution, self.times)
        if self.plus is not None:
            return edits.plus(base.distribution, self.plus)
        assert self.spread is not None
        return edits.spread(base.distribution, self.spread)

    def quantile(self, p: float) -> float:
        """Value that the number is below with probability `p`."""
        return float(self.distribution.quantile(np.array(p)))

    def draw(self, u: Array) -> Array:
        """Turn uniforms in (0, 1) into values, elementwise."""
        return self.distribution.quantile(u)
