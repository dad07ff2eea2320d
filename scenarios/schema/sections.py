"""The sections of a scenario that are trends in time: what grows, from when, how fast."""

from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from priors.belief import Belief
from priors.deferred import OnUse, Part
from priors.errors import problem
from scenarios.schema.calendar import FIRST_YEAR, Moment, MomentKey

NAME = "^[A-Za-z][A-Za-z0-9_]{0,99}$"
"""Pattern of the names of anchors, priors and limits."""

MOST = 100
"""Most entries of what is worked through one by one: changes, runs, stages, correlations."""


class Section(Part):
    """Base of the parts of a scenario."""

    @cached_property
    def key(self) -> str:
        """Text that two sections share only if they say the same."""
        return self.model_dump_json(exclude_none=True)

    def __copy__(self) -> Self:
        """A copy without what was worked out about the original: `model_copy` changes it."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied

    def __getstate__(self) -> dict[Any, Any]:
        """What is sent to another process: not what can be worked out there."""
        state = super().__getstate__()
        entries = state["__dict__"]
        kept = {name: entries[name] for name in type(self).model_fields if name in entries}
        return {**state, "__dict__": kept}


class Growth(Section):
    """A rate of growth in one of its three spellings."""

    _also: ClassVar[str] = ""

    doubling_time: Belief | None = None
    """Time in which the trend doubles (year)."""
    yearly_factor: Belief | None = None
    """Factor by which the trend grows in a year; below 1 it shrinks."""
    growth_oom: Belief | None = None
    """Orders of magnitude by which the trend grows in a year, of any sign (OOM/year)."""

    @model_validator(mode="after")
    def _check_spelling(self) -> Self:
        given = [name for name in Growth.model_fields if getattr(self, name) is not None]
        if not self._is_right(given):
            here = f"{' and '.join(given)} are" if given else "none of them is"
            raise problem(
                "growth is given by one of doubling_time, yearly_factor and growth_oom"
                f"{self._also}; here {here} given"
            )
        return self

    def _is_right(self, given: list[str]) -> bool:
        return len(given) == 1

    @property
    def growth(self) -> tuple[str, Belief]:
        """The spelling used, and the belief."""
        for name in Growth.model_fields:
            if (belief := getattr(self, name)) is not None:
                return name, belief
        raise LookupError("this trend's growth is given elsewhere")


CHANGES = {"pause": 0.0, "resume": 1.0}
"""Words for a share of a trend's own growth."""


class Change(Growth):
    """Growth from a moment on: in one of its spellings, or as a share of the trend's own.

    `pause` and `resume` are words for none of it and all of it.
    """

    _also: ClassVar[str] = ", or as a share of the trend's own by times"

    times: Belief | None = None
    """Share of the growth that the trend, or each anchor, has by itself, in OOM a year (1)."""

    @model_validator(mode="before")
    @classmethod
    def _read_word(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value not in CHANGES:
            words = " and ".join(CHANGES)
            raise problem(
                f"{value!r} says nothing here; {words} do, or a growth such as "
                "{times: 0.5} or {yearly_factor: 1.2}"
            )
        return {"times": CHANGES[value]}

    def _is_right(self, given: list[str]) -> bool:
        return len(given) + (self.times is not None) == 1

    @property
    def growth(self) -> tuple[str, Belief]:
        """The spelling used, and the belief."""
        return super().growth if self.times is None else ("times", self.times)


Schedule = Annotated[dict[MomentKey, Annotated[Change, OnUse()]], Field(max_length=MOST)]

Levels = Annotated[dict[MomentKey, Belief], Field(min_length=1, max_length=MOST)]


class Dated(Growth):
    """A trend: a level in a base year and growth from it, or levels in several years.

    Levels are joined by straight lines in the logarithm, and one rank drives all of them.
    """

    _also: ClassVar[str] = ", or the whole trend by levels"
    level_key: ClassVar[str] = ""
    """Key of the level in the base year."""

    base_year: Moment | None = None
    """Year that the level and the growth are counted from."""
    levels: Levels | None = None
    """Levels by moment, in the unit of the level; in place of base year, level and growth."""
    after: Growth | None = None
    """Growth after the last of the levels."""

    @model_validator(mode="after")
    def _check_levels(self) -> Self:
        by_growth = ("base_year", self.level_key, *Growth.model_fields)
        beside = [name for name in by_growth if getattr(self, name) is not None]
        if self.levels is None:
            self._check_level(beside)
        elif beside:
            raise problem(f"levels say the whole trend; leave out {' and '.join(beside)}")
        elif self.after is None:
            raise problem("levels need after beside them: growth, such as {growth_oom: 0}")
        return self

    def _check_level(self, given: list[str]) -> None:
        missing = [name for name in ("base_year", self.level_key) if name not in given]
        if missing:
            raise problem(f"growth needs {' and '.join(missing)} beside it; or give levels")
        if self.after is not None:
            raise problem("says what comes after levels, and there are none", "after")

    @property
    def grows(self) -> bool:
        """Whether there is a growth from the level."""
        return any(getattr(self, name) is not None for name in Growth.model_fields)

    def _is_right(self, given: list[str]) -> bool:
        return len(given) == 1 or self.levels is not None

    @property
    def origin(self) -> float:
        """Moment that the trend is counted from: its base year, or that of its first level."""
        return min(self.levels or ()) if self.base_year is None else self.base_year


class Hardware(Dated, defer_build=False):
    """Realised price-performance of hardware."""

    level_key: ClassVar[str] = "price_performance"

    base_year: Moment | None = None
    """Year that `price_performance` and the growth are counted from."""
    price_performance: Belief | None = None
    """Price-performance in the base year, before saturation (FLOP/$)."""
    ceiling: Belief | None = None
    """Price-performance that is never passed (FLOP/$); none when left out."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth from these years on."""


class Ramp(Section):
    """Spending that rises faster as the goal comes near."""

    factor: Belief
    """How many times the budget is spent where effective compute meets what is needed (1)."""
    within: Belief
    """From how far below what is needed it rises, in proportion to what is left (OOM)."""


class Spending(Dated, defer_build=False):
    """Willingness to spend on one training run."""

    level_key: ClassVar[str] = "largest_run_cost"

    base_year: Moment | None = None
    """Year that `largest_run_cost` and the growth are counted from."""
    largest_run_cost: Belief | None = None
    """Cost of the largest run in the base year, before saturation ($)."""
    ceiling_share: Belief | None = None
    """Most that a run can cost, as a share of that year's GDP; none when left out."""
    gdp_base_year: Moment | None = None
    """Year that `gdp` is of."""
    gdp: Belief | None = None
    """GDP of the largest economy in that year ($)."""
    gdp_growth: Belief | None = None
    """Its growth (1/year)."""
    years_of_saving: Belief | None = None
    """Years whose budgets add up to that of the run's own; none when left out (year)."""
    ramp: Annotated[Ramp, OnUse()] | None = None
    """How spending rises faster as the goal comes near; not when left out."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth of spending from these years on."""

    @model_validator(mode="after")
    def _check_gdp(self) -> Self:
        if self.ceiling_share is None:
            return self
        missing = [
            n for n in ("gdp_base_year", "gdp", "gdp_growth") if getattr(self, n) is None
        ]
        if missing:
            raise problem(f"ceiling_share needs {' and '.join(missing)} beside it")
        return self


class Algorithms(Growth, defer_build=False):
    """What algorithms save; pace and ceiling are priors, since anchors differ in them."""

    base_year: Moment
    """Year whose algorithms the requirements are counted at."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth of every anchor's algorithmic progress from these years on."""

    @property
    def origin(self) -> float:
        """Moment that progress is counted from."""
        return self.base_year

    def _is_right(self, given: list[str]) -> bool:
        if given:
            raise problem(
                "the pace of algorithms is a prior, since anchors differ in it; "
                f"give algorithmic_{given[0]} under priors",
                given[0],
            )
        return True


class Data(Dated):
    """The data that there is to train on."""

    level_key: ClassVar[str] = "stock"

    base_year: Moment | None = None
    """Year that `stock` and the growth are counted from."""
    stock: Belief | None = None
    """Usable tokens in the base year, each counted once (token)."""
    epochs: Belief | None = None
    """Most times that a token is seen, at least 1; repeats are worth less each time, by the
    law of Muennighoff et al. 2023. Once when left out."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth of the stock from these years on."""


class Limit(Dated):
    """A limit on the compute of one training run, however much money there is.

    It stays as it is, grows from a base year, or follows levels.
    """

    level_key: ClassVar[str] = "level"

    since: Moment | None = None
    """Moment from which it limits anything; always when left out (year)."""
    level: Belief | None = None
    """Most compute of one run, in the base year if it grows (FLOP)."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth of the limit from these years on."""

    @model_validator(mode="before")
    @classmethod
    def _read_level(cls, value: Any) -> Any:
        """A number, or text that says one or an interval, is the level for good."""
        is_level = isinstance(value, int | float | str) and not isinstance(value, bool)
        return {"level": value} if is_level else value

    def _is_right(self, given: list[str]) -> bool:
        return len(given) <= 1

    def _check_level(self, given: list[str]) -> None:
        if given == ["level"]:
            given = ["base_year", *given]  # it is the same in all years
        elif not given:
            raise problem("needs level, or levels by year")
        super()._check_level(given)

    @property
    def origin(self) -> float:
        """Moment that the limit is counted from; for one that stays, from which it holds."""
        stays = self.levels is None and self.base_year is None
        return (self.since or FIRST_YEAR) if stays else super().origin


class LagByYear(Section):
    """A delay that depends on when a run is affordable.

    Linear between moments, constant before the first and after the last; one rank drives all.
    """

    levels: Levels
    """Delay by the moment of affording (year)."""


def _lag_tag(value: Any) -> str:
    by_year = isinstance(value, LagByYear) or (isinstance(value, dict) and "levels" in value)
    return "[by year]" if by_year else "[always]"


def _refuse_edits_by_year(value: Any) -> Any:
    """An edit of a lag is of one belief."""
    edited = value.get("of") if isinstance(value, dict) else None
    if isinstance(edited, dict) and "levels" in edited:
        raise problem("depends on the year and is no single belief to edit; give its levels")
    return value


_Named = Annotated[str, Field(strict=True, pattern=NAME)]
_FEW = (Field(max_length=MOST), AfterValidator(lambda entries: entries or None))
Limits = Annotated[dict[_Named, Annotated[Limit, OnUse()]] | None, *_FEW]
Lag = Annotated[
    Annotated[Belief, Tag("[always]")] | Annotated[LagByYear, OnUse(), Tag("[by year]")],
    Discriminator(_lag_tag),
    BeforeValidator(_refuse_edits_by_year),
]
Lags = Annotated[dict[_Named, Lag] | None, *_FEW]

Scheduled = Hardware | Spending | Algorithms | Data | Limit
"""Trends whose growth may change by a schedule."""
