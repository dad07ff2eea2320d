"""The scenario: everything a forecast depends on, as one frozen model.

Its fields are the keys of the file. The models hold what is true of one entry by itself; what
entries must be to each other is checked in `scenarios.checks.errors`.
"""

import json
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from anchors.kinds import Options, Progress
from anchors.requirements.data_scaling import ScalingExponent
from anchors.requirements.epoch_2023 import Variant
from priors.belief import Belief
from priors.cache import by_object
from priors.deferred import OnUse, WrittenBy
from priors.errors import problem
from priors.specs import Number
from scenarios.schema.anchor_view import AnchorView, Shared, view_of
from scenarios.schema.beliefs import (
    Placed,
    Varying,
    entangled,
    placed,
    varying,
    walk,
    walk_sections,
)
from scenarios.schema.calendar import CalendarYear, Moment, read_moment
from scenarios.schema.feedback import Feedback
from scenarios.schema.law_weights import LawWeights
from scenarios.schema.milestones import Milestone
from scenarios.schema.sections import (
    MOST,
    Algorithms,
    Data,
    Hardware,
    Lags,
    Limits,
    Section,
    Spending,
)
from scenarios.schema.text import Line, Name, Said, Text

_KEPT = 1 << 10  # models, some tens of each scenario

_PROSE = {
    "title", "milestone", "note", "known_until", "source", "sources", "unit", "success_level"
}  # fmt: skip
"""Fields that say something to people and nothing to the engine; units are only checked."""
Share = Annotated[Number, Field(ge=0, le=1)]
_CONSTANT: int | float = 0
"""The year of a weight that stays."""


def _read_key(value: Any) -> Any:
    return value if value == _CONSTANT else read_moment(value)


def _read_none(value: Any) -> Any:
    if value is None or value == {}:
        raise problem("is empty; give a probability, or probabilities by year")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return {_CONSTANT: value} if is_number else value


def _write_none(value: dict[float, float]) -> float | dict[float, float]:
    return value[_CONSTANT] if set(value) == {_CONSTANT} else value


NoneWeight = Annotated[
    dict[Annotated[int | float, BeforeValidator(_read_key)], Share],
    BeforeValidator(_read_none),
    WrittenBy(_write_none),
]


class Weights(Section):
    """Probability of each anchor being the right one, and of none being right.

    They add up to 1 in the first year that `none` names.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Share]

    none: NoneWeight = Field(default_factory=lambda: {_CONSTANT: 0.0})
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
            raise problem(f"first ({self.first}) must come before last ({self.last})")
        return self


class AlreadyTried(Section):
    """A ramp over the requirement, linear in its logarithm: what has been tried has failed.

    With both ends the same it is a step.
    """

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


class Evidence(Section, defer_build=False):
    """What has been observed, as weights on the draws. Kinds combine, in any order."""

    already_tried: Annotated[AlreadyTried, OnUse()] | None = None
    """Runs of this size have been made, and were not transformative; renormalised anchor by
    anchor, so that it does not move the weights between them."""
    training_runs: Annotated[tuple[TrainingRun, ...], Field(max_length=MOST)] | None = None
    """Runs that were not transformative, as a Poisson count without a success; moves the
    weights between anchors, and none, towards those that expected no success."""
    success_rate_exponent: Belief | None = None
    """A year of runs of compute C brings (C / requirement) to this power successes on average;
    needed by `training_runs`."""
    no_arrival_by: Moment | None = None
    """Nothing has arrived by this moment; 2026.0 is the first of January 2026. Moves the
    weights between anchors, and none, towards those that did not expect it."""

    @model_validator(mode="after")
    def _check_runs(self) -> Self:
        if self.training_runs == ():
            raise problem("needs at least one run; null removes them", "training_runs")
        return self

    @cached_property
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


class Anchor(Section, defer_build=False):
    """A hypothesis about what transformative AI would take."""

    kind: Literal[
        "neural_network",
        "genome",
        "lifetime",
        "evolution",
        "stated",
        "loss_target",
        "direct_approach",
        "time_horizon",
        "uplift",
        "stated_year",
    ]
    """The formula of the requirement."""
    note: Text | None = None
    """Anything a reader should know."""
    priors: dict[Name, Belief | None] = Field(default_factory=dict)
    """Beliefs of this anchor alone; `null` hides a shared one."""
    stages: tuple[Annotated[Stage, OnUse()], ...] = Field((), max_length=MOST)
    """Several horizon lengths, for kinds that have samples."""
    scaling_law: LawWeights | None = None
    """Law that the samples or the loss follow; beats the shared one."""
    scaling_exponent: ScalingExponent | None = None
    """Which of the law's exponents of data in parameters is meant; beats the shared one."""
    allocation: LawWeights | None = None
    """For a target loss: the law whose rule splits compute between parameters and tokens; the
    scaling law's own optimum when left out."""
    variant: Variant | None = None
    """For the Direct Approach: with the brackets of the published code, or corrected."""
    progress: Progress | None = None
    """For a time horizon or an uplift: `calendar`, the default, so that it arrives at a date on
    which compute does not act; or `effective_compute`, so that what slows compute delays it."""
    success_level: Annotated[Number, Field(gt=0, lt=1)] | None = None
    """For a time horizon: the success rate that horizons are meant at; not computed with."""

    @cached_property
    def form(self) -> str:
        """Text of all that it says beside its priors."""
        return self.model_dump_json(exclude={"note", "priors"})


class Scenario(Section):
    """What a forecaster believes about the compute that is needed and that will be there."""

    title: Line
    """One line that says what is assumed."""
    milestone: Line
    """What arrives; shown with every result."""
    note: Text | None = None
    """Anything a reader should know."""
    known_until: Moment | None = None
    """Moment up to which its author could know what happened, which no score counts. It is not
    inherited, as notes are not."""
    sources: dict[Said, Said] = Field(default_factory=dict)
    """What the `source` keys of beliefs stand for."""
    years: Years
    """First and last year of the answer."""
    weights: Weights
    """Weights of the anchors and of none."""
    priors: dict[Name, Belief] = Field(default_factory=dict)
    """Beliefs shared by all anchors, drawn once."""
    scaling_law: LawWeights | None = None
    """Law that the data of all anchors of such a kind follows, where no belief says more."""
    scaling_exponent: ScalingExponent | None = None
    """Which of a law's exponents of data in parameters is meant: `default` is the rule against
    overfitting for kaplan_2020 and the compute-optimal one for all others."""
    anchors: dict[Name, Anchor]
    """The hypotheses."""
    hardware: Hardware
    """FLOP per dollar over time."""
    spending: Spending
    """Dollars per run over time."""
    algorithms: Algorithms
    """What algorithms save over time."""
    feedback: Annotated[Feedback, OnUse()] | None = None
    """Research that AI does in part hastens algorithms; their growth is fixed when left out."""
    data: Annotated[Data, OnUse()] | None = None
    """Data over time; unlimited when left out."""
    limits: Limits = None
    """Limits on the compute of one run beside money, by names of one's own."""
    lag: Lags = None
    """Delays between affording and arriving, which add up, by names of one's own (year)."""
    evidence: Evidence = Field(default_factory=Evidence)
    """What has been observed."""
    rank_correlations: tuple[RankCorrelation, ...] = Field((), max_length=MOST)
    """Dependence between beliefs."""
    milestones: (
        Annotated[dict[Name, Annotated[Milestone, OnUse()]], Field(max_length=MOST)] | None
    ) = None
    """What else arrives, by names of the user's choosing."""
    asked_milestone: Name | None = None
    """Whose arrival is asked about; the requirement's own when left out."""

    @property
    def asked(self) -> Milestone | None:
        """The milestone whose arrival is asked about; None for the requirement itself."""
        return None if self.asked_milestone is None else self.named[self.asked_milestone]

    @property
    def named(self) -> dict[str, Milestone]:
        """All milestones by name."""
        return self.milestones or {}

    @property
    def arrives(self) -> str:
        """What arrives, in a line: the milestone that is asked about, or what anchors mean."""
        return self.said_of(self.asked_milestone)

    def said_of(self, name: str | None) -> str:
        """What a milestone is, in a line."""
        if name is None:
            return self.milestone
        return f"{name}: {self.named[name].said(self.milestone)}"

    @cached_property
    def views(self) -> dict[str, AnchorView]:
        """What names mean in each anchor, and which of them it uses."""
        shared = Shared(self.priors, self.scaling_law, self.scaling_exponent)
        return {name: view_of(anchor, shared) for name, anchor in self.anchors.items()}

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every belief with its path and its name."""
        return tuple(placed(self))

    @cached_property
    def varying(self) -> tuple[Varying, ...]:
        """Every belief that varies: an anchor's own, shared, or a section's."""
        return tuple(varying(self, walk(self)))

    @cached_property
    def varying_in_sections(self) -> tuple[Varying, ...]:
        """Those that all anchors share, since a section holds them."""
        return tuple(varying(self, walk_sections(self)))

    @cached_property
    def in_sections(self) -> dict[str, Belief]:
        """Beliefs of all sections by name."""
        found: dict[str, Belief] = {}
        for _, name, belief in walk_sections(self):
            # Of levels, which share a name, the last that varies stands for all.
            if belief.is_random or name not in found:
                found[name] = belief
        return found

    @cached_property
    def entangled(self) -> list[frozenset[str]]:
        """Names that do not vary independently: of a rank correlation, or of one table."""
        return entangled(self)

    def beliefs(self, anchor: str) -> dict[str, Belief]:
        """Beliefs that names mean inside an anchor."""
        return self.views[anchor].beliefs

    def laws(self, anchor: str) -> dict[str, LawWeights]:
        """Scaling laws of an anchor by what they are for."""
        return self.views[anchor].laws

    def options(self, anchor: str) -> Options:
        """What an anchor says beside its priors."""
        return self.views[anchor].options

    def plain(self) -> dict[str, Any]:
        """The scenario as plain data that `Scenario.model_validate` reads back."""
        data: dict[str, Any] = json.loads(self.model_dump_json(exclude_none=True))
        for name, anchor in self.anchors.items():
            hidden = {key: None for key, belief in anchor.priors.items() if belief is None}
            data["anchors"][name]["priors"] |= hidden
        return data

    @cached_property
    def hash(self) -> str:
        """Hash of everything that a result depends on; prose and sources do not count."""
        return sha256(_counted(self).encode()).hexdigest()[:16]


def _counted(value: Any) -> str:
    """JSON without the models' prose; the keys of mappings are names and all count."""
    if isinstance(value, BaseModel):
        return _counted_of_model(value, None)
    if isinstance(value, dict):
        keys = sorted(value, key=str)
        entries = (f"{json.dumps(str(key))}: {_counted(value[key])}" for key in keys)
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_counted, value))}]"
    return json.dumps(value)


@by_object(_KEPT)
def _counted_of_model(model: BaseModel, _: None) -> str:
    """The same of a model, which edited scenarios may have in common."""
    counted = [name for name in type(model).model_fields if name not in _PROSE]
    entries = {name: getattr(model, name) for name in counted} | (model.model_extra or {})
    return _counted({key: entry for key, entry in entries.items() if entry is not None})
