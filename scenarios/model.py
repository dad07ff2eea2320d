"""The scenario: everything a forecast depends on, as one frozen model.

Its fields are the keys of the file. The models hold what is true of one entry by itself; what
entries must be to each other is checked in `scenarios.consistency`.
"""

import json
import re
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from anchors.kinds import stage_name
from priors.belief import Belief
from priors.spelling import Number, problem

_PROSE = {"title", "milestone", "note", "source", "sources", "unit"}
"""Fields that say something to people and nothing to the engine; units are only checked."""
NAME = "^[A-Za-z][A-Za-z0-9_]{0,99}$"
"""Pattern of the names of anchors and priors."""
_CONSTANT = 0  # the year of a weight that stays
_YEAR = re.compile(r"[0-9]{4}")

Text = Annotated[str, Field(strict=True)]
Name = Annotated[str, Field(strict=True, pattern=NAME)]
Share = Annotated[Number, Field(ge=0, le=1)]
CalendarYear = Annotated[int, Field(strict=True, ge=1900, le=3000)]
BaseYear = Annotated[Number, Field(ge=1900, le=3000)]


def _read_year(value: Any) -> Any:
    if isinstance(value, str) and _YEAR.fullmatch(value):
        return int(value)
    if value == _CONSTANT or isinstance(value, int):
        return value
    raise problem("is no year such as 2030")


YearKey = Annotated[int, BeforeValidator(_read_year)]


def _read_none(value: Any) -> Any:
    if value is None or value == {}:
        raise problem("is empty; give a probability, or probabilities by year")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {_CONSTANT: value} if is_number else value


def _write_none(value: dict[int, float]) -> float | dict[int, float]:
    return value[_CONSTANT] if set(value) == {_CONSTANT} else value


NoneWeight = Annotated[
    dict[YearKey, Share],
    BeforeValidator(_read_none),
    PlainSerializer(_write_none),
]


class Section(BaseModel):
    """Base of the parts of a scenario."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(Section):
    """Probability of each anchor being the right one, and of none being right.

    They add up to 1 in the first year that `none` names.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Share]

    none: NoneWeight = Field(default_factory=lambda: {0: 0.0})
    """That no anchor's compute suffices: one number, or year: probability, linear between."""

    @property
    def anchors(self) -> dict[str, float]:
        """Weight of each anchor."""
        return dict(self.__pydantic_extra__)

    @property
    def none_at_first(self) -> float:
        """Weight of none in its first year."""
        return self.none[min(self.none)]


class Years(Section):
    """The years that the answer is given for."""

    first: CalendarYear
    """First year; nothing arrives earlier."""
    last: CalendarYear
    """Last year; what arrives later is reported as later."""

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if not self.first < self.last:
            raise problem(f"first ({self.first}) must come before last ({self.last})", "first")
        return self


class Growth(Section):
    """A rate of growth in one of its three spellings."""

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
                "growth is given by one of doubling_time, yearly_factor and growth_oom; "
                f"here {here} given"
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


Schedule = dict[YearKey, Growth]


class Hardware(Growth):
    """Realised price-performance of hardware."""

    base_year: BaseYear
    """Year that `price_performance` and the growth are counted from."""
    price_performance: Belief
    """Price-performance in the base year, before saturation (FLOP/$)."""
    ceiling: Belief | None = None
    """Price-performance that is never passed (FLOP/$); none when left out."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth from these years on."""


class Spending(Growth):
    """Willingness to spend on one training run."""

    base_year: BaseYear
    """Year that `largest_run_cost` and the growth are counted from."""
    largest_run_cost: Belief
    """Cost of the largest run in the base year, before saturation ($)."""
    ceiling_share: Belief | None = None
    """Most that a run can cost, as a share of that year's GDP; none when left out."""
    gdp_base_year: BaseYear | None = None
    """Year that `gdp` is of."""
    gdp: Belief | None = None
    """GDP of the largest economy in that year ($)."""
    gdp_growth: Belief | None = None
    """Its growth (1/year)."""
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


class Algorithms(Growth):
    """What algorithms save; pace and ceiling are priors, since anchors differ in them."""

    base_year: BaseYear
    """Year whose algorithms the requirements are counted at."""
    schedule: Schedule = Field(default_factory=dict)
    """Growth of every anchor's algorithmic progress from these years on."""

    def _is_right(self, given: list[str]) -> bool:
        if given:
            raise problem(
                "the pace of algorithms is a prior, since anchors differ in it; "
                f"give algorithmic_{given[0]} under priors",
                given[0],
            )
        return True


class AlreadyTried(Section):
    """A ramp over the requirement, linear in its logarithm: what has been tried has failed."""

    zero_below: Belief
    """Requirements up to here are ruled out (FLOP)."""
    full_above: Belief
    """Requirements from here on are untouched (FLOP)."""


class TrainingRun(Section):
    """How long runs of one size have been made without a transformative result."""

    compute: Belief
    """Compute of one run (FLOP)."""
    years: Belief
    """Time for which runs of this size have been made (year)."""


class Evidence(Section):
    """What has been observed, as weights on the draws. Kinds combine, in any order."""

    already_tried: AlreadyTried | None = None
    """Runs of this size have been made, and were not transformative; renormalised anchor by
    anchor, so that it does not move the weights between them."""
    training_runs: tuple[TrainingRun, ...] | None = None
    """Runs that were not transformative, as a Poisson count without a success; moves the
    weights between anchors, and none, towards those that expected no success."""
    success_rate_exponent: Belief | None = None
    """A year of runs of compute C brings (C / requirement) to this power successes on average;
    needed by `training_runs`."""
    no_arrival_by: Number | None = None
    """Nothing has arrived by this moment; 2026.0 is the first of January 2026. Moves the
    weights between anchors, and none, towards those that did not expect it."""

    @model_validator(mode="after")
    def _check_runs(self) -> Self:
        if self.training_runs == ():
            raise problem("needs at least one run; null removes them", "training_runs")
        if self.training_runs is not None and self.success_rate_exponent is None:
            raise problem(
                "training_runs needs success_rate_exponent beside it: a year of runs of "
                "compute C brings (C / requirement) to this power successes; Epoch AI's "
                "Direct Approach takes 0.3"
            )
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence that are given, as their keys."""
        return tuple(kind for kind in EVIDENCE_KINDS if getattr(self, kind) is not None)


EVIDENCE_KINDS = ("already_tried", "training_runs", "no_arrival_by")
"""Kinds of evidence, in the order in which they are reported."""


class RankCorrelation(Section):
    """A Spearman rank correlation between two named beliefs."""

    between: tuple[Text, Text]
    """Names of priors, or `section.key`."""
    rho: Annotated[Number, Field(ge=-1, le=1)]
    """Spearman's rho."""


class Stage(Section):
    """Part of the samples, with a horizon length of its own."""

    share: Share
    """Share of the samples; the shares of all stages add up to 1."""
    effective_horizon_length: Belief
    """Subjective time per sample in this stage (subj.s)."""


class Anchor(Section):
    """A hypothesis about what transformative AI would take."""

    kind: Literal["neural_network", "genome", "lifetime", "evolution", "stated"]
    """The formula of the requirement."""
    note: Text | None = None
    """Anything a reader should know."""
    priors: dict[Name, Belief | None] = Field(default_factory=dict)
    """Beliefs of this anchor alone; `null` hides a shared one."""
    stages: tuple[Stage, ...] = ()
    """Several horizon lengths, for kinds that have samples."""


class Scenario(Section):
    """What a forecaster believes about the compute that is needed and that will be there."""

    title: Text
    """One line that says what is assumed."""
    milestone: Text
    """What arrives; shown with every result."""
    note: Text | None = None
    """Anything a reader should know."""
    sources: dict[Text, Text] = Field(default_factory=dict)
    """What the `source` keys of beliefs stand for."""
    years: Years
    """First and last year of the answer."""
    weights: Weights
    """Weights of the anchors and of none."""
    priors: dict[Name, Belief] = Field(default_factory=dict)
    """Beliefs shared by all anchors, drawn once."""
    anchors: dict[Name, Anchor]
    """The hypotheses."""
    hardware: Hardware
    """FLOP per dollar over time."""
    spending: Spending
    """Dollars per run over time."""
    algorithms: Algorithms
    """What algorithms save over time."""
    evidence: Evidence = Field(default_factory=Evidence)
    """What has been observed."""
    rank_correlations: tuple[RankCorrelation, ...] = ()
    """Dependence between beliefs."""

    def beliefs(self, anchor: str) -> dict[str, Belief]:
        """Beliefs that names mean inside an anchor: its own before the shared ones."""
        of_anchor = self.anchors[anchor]
        merged: dict[str, Belief | None] = {**self.priors, **of_anchor.priors}
        for index, stage in enumerate(of_anchor.stages):
            merged[stage_name(index)] = stage.effective_horizon_length
        return {name: belief for name, belief in merged.items() if belief is not None}

    def plain(self) -> dict[str, Any]:
        """The scenario as plain data that `Scenario.model_validate` reads back."""
        data: dict[str, Any] = json.loads(self.model_dump_json(exclude_none=True))
        for name, anchor in self.anchors.items():
            hidden = {key: None for key, belief in anchor.priors.items() if belief is None}
            data["anchors"][name]["priors"] |= hidden
        return data

    @property
    def hash(self) -> str:
        """Hash of everything that a result depends on; prose and sources do not count."""
        return sha256(json.dumps(_counted(self), sort_keys=True).encode()).hexdigest()[:16]


def _counted(value: Any) -> Any:
    """The value without the models' prose; the keys of mappings are names and all count."""
    if isinstance(value, BaseModel):
        counted = [name for name in type(value).model_fields if name not in _PROSE]
        entries = {name: getattr(value, name) for name in counted} | (value.model_extra or {})
        return {key: _counted(entry) for key, entry in entries.items() if entry is not None}
    if isinstance(value, dict):
        return {str(key): _counted(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_counted(entry) for entry in value]
    return value
