"""The kinds of anchor: which priors each takes, and its requirements from their draws."""

from collections.abc import Callable, Set
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from anchors.laws.choice import by_law
from anchors.quantities import MODEL_SIZE
from anchors.requirements.cotra_2020 import (
    evolution_requirement,
    lifetime_requirement,
    neural_network_requirement,
    staged_horizon_length,
)
from anchors.requirements.data_scaling import (
    ALLOCATION,
    FROM_LAW,
    LAW_ROLES,
    REFERENCE,
    SCALING_LAW,
    ScalingExponent,
    data_scaling,
    log10_tokens_of,
)
from priors.sampling.draws import Draws
from priors.types import Array

if TYPE_CHECKING:
    from anchors.laws import Law
    from anchors.requirements.epoch_2023 import Variant

HORIZON = "effective_horizon_length"
"""Prior that the stages of a network differ in."""

Progress = Literal["calendar", "effective_compute"]
"""What progress is made of: time alone, or the effective compute that the time brings."""

Measure = Literal["compute", "progress", "year"]
"""What a requirement is counted in: log10(FLOP), years at the speed of when progress was
measured, or the calendar."""


class Options(NamedTuple):
    """What an anchor says beside its priors.

    Parameters
    ----------
    shares : tuple of float
        Shares of the stages; none where there are no stages.
    scaling_exponent : {"default", "compute_optimal"}
        Which exponent of its law is meant.
    variant : {"as_published", "corrected"}
        Of the Direct Approach.
    progress : {"calendar", "effective_compute"}
        For kinds that count in progress.
    """

    shares: tuple[float, ...] = ()
    scaling_exponent: ScalingExponent = "default"
    variant: "Variant" = "as_published"
    progress: Progress = "calendar"


Need = Callable[[Draws, Options], Array]
"""From draws and options to what is needed: log10, or years."""


class Kind(NamedTuple):
    """A kind of anchor.

    Parameters
    ----------
    requirement : callable
        What it takes, in `measure`: the training compute requirement, log10(FLOP), or years.
    priors : tuple of str
        Priors that must be given.
    optional : tuple of str
        Priors that may be given.
    model_size : bool
        Whether two of `MODEL_SIZE` must be given as well.
    additive : tuple of str
        Priors whose logarithm enters the requirement once, with power 1: any of them can be
        integrated instead of counted.
    laws : tuple of str
        What laws can be named for: `scaling_law`, `allocation`.
    tokens : callable or None
        Tokens that the training takes, log10(token); None where the kind does not say.
    may_be_out_of_reach : bool
        Whether a need of +inf means that nothing suffices; elsewhere it has left the floats.
    measure : {"compute", "progress", "year"}
        What the requirement is counted in.
    singularity : callable or None
        Progress until what is measured is infinite, for kinds where it can be.
    """

    requirement: Need
    priors: tuple[str, ...]
    optional: tuple[str, ...] = ()
    model_size: bool = False
    additive: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    tokens: Need | None = None
    may_be_out_of_reach: bool = False
    measure: Measure = "compute"
    singularity: Need | None = None

    def in_time(self, options: Options) -> bool:
        """Whether it arrives at a date, on which compute does not act."""
        if self.measure == "progress":
            return options.progress == "calendar"
        return self.measure == "year"

    @property
    def has_samples(self) -> bool:
        """Whether its data comes in samples, whose number a law can give."""
        return HORIZON in self.priors

    def required(self, given: Set[str], *, data: bool) -> list[str]:
        """Names that must be given.

        Parameters
        ----------
        given : set of str
            Names of the beliefs and laws that are given.
        data : bool
            Whether the data needed is asked for.
        """
        names = [name for name in self.priors if name not in REFERENCE]
        law_speaks = SCALING_LAW in given and not set(FROM_LAW) <= given
        if self.has_samples and not law_speaks:
            names += REFERENCE
        elif self.has_samples and given & set(FROM_LAW):
            names.append("reference_parameters")
        from_law = law_speaks and "reference_samples" not in given
        counted = data and STATED_TOKENS not in given
        if self.has_samples and (from_law or counted):
            names.append("tokens_per_sample")
        return names

    def log10_tokens(self, draws: Draws, options: Options) -> Array | None:
        """Tokens that the training takes: as stated, or else as the kind says, if it does."""
        if self.in_time(options):
            return None
        if STATED_TOKENS in draws:
            return draws.log10(STATED_TOKENS)
        return None if self.tokens is None else self.tokens(draws, options)


def model_size(draws: Draws) -> tuple[Array, Array]:
    """Model compute and parameter count from whichever two of `MODEL_SIZE` are given.

    Returns
    -------
    (ndarray, ndarray)
        log10(FLOP/subj.s) and log10(parameter).
    """
    compute, parameters, each = MODEL_SIZE
    if compute not in draws:
        log10_parameters = draws.log10(parameters)
        return log10_parameters + draws.log10(each), log10_parameters
    log10_compute = draws.log10(compute)
    if parameters in draws:
        return log10_compute, draws.log10(parameters)
    return log10_compute, log10_compute - draws.log10(each)


def stage_name(index: int) -> str:
    """Name under which the horizon length of the stage at `index` is drawn."""
    return HORIZON if index == 0 else f"{HORIZON}_{index + 1}"


def _horizon(draws: Draws, shares: tuple[float, ...]) -> Array:
    lengths = [draws.log10(stage_name(index)) for index in range(len(shares))]
    return staged_horizon_length(shares, lengths) if shares else draws.log10(HORIZON)


_Size = Callable[[Draws], tuple[Array, Array]]


def _genome_size(draws: Draws) -> tuple[Array, Array]:
    return draws.log10("model_compute"), draws.log10("genome_size")


def _network_of(size: _Size) -> Need:
    """Requirement of a network whose compute and parameters come from `size`."""

    def requirement(draws: Draws, options: Options) -> Array:
        log10_compute, log10_parameters = size(draws)
        scaling = data_scaling(draws, options.scaling_exponent, log10_parameters)
        samples = scaling.log10_samples(log10_parameters)
        return neural_network_requirement(
            log10_compute, _horizon(draws, options.shares), samples
        )

    return requirement


def _tokens_of(size: _Size) -> Need:
    """Tokens of the samples of such a network."""

    def tokens(draws: Draws, options: Options) -> Array:
        _, log10_parameters = size(draws)
        scaling = data_scaling(draws, options.scaling_exponent, log10_parameters)
        return scaling.log10_samples(log10_parameters) + draws.log10("tokens_per_sample")

    return tokens


def _lifetime(draws: Draws, _: Options) -> Array:
    return lifetime_requirement(*(draws.log10(name) for name in _LIFETIME))


def _evolution(draws: Draws, _: Options) -> Array:
    return evolution_requirement(*(draws.log10(name) for name in _EVOLUTION))


def _stated(draws: Draws, _: Options) -> Array:
    return draws.log10("training_compute")


def _or(draws: Draws, name: str, otherwise: float) -> Array:
    return draws.value(name) if name in draws else np.asarray(otherwise)


def _time_horizon(draws: Draws, _: Options) -> Array:
    from anchors.requirements.ai_futures_2025 import progress_to_horizon

    present = draws.value("present_time_horizon") * _or(draws, "time_horizon_ratio", 1.0)
    return progress_to_horizon(
        present,
        draws.value("target_time_horizon"),
        draws.value("time_horizon_doubling_time"),
        _or(draws, "doubling_difficulty", 1.0),
        _or(draws, "progress_gap", 0.0),
    )


def _horizon_singularity(draws: Draws, _: Options) -> Array:
    from anchors.requirements.ai_futures_2025 import progress_to_singularity

    pace, difficulty = draws.value("time_horizon_doubling_time"), "doubling_difficulty"
    return progress_to_singularity(
        pace, _or(draws, difficulty, 1.0), _or(draws, "progress_gap", 0.0)
    )


def _uplift(draws: Draws, _: Options) -> Array:
    from anchors.requirements.uplift_2026 import progress_to_uplift

    return progress_to_uplift(*(draws.value(name) for name in _UPLIFT))


def _stated_year(draws: Draws, _: Options) -> Array:
    """The year, with the probability of never as the last of its draws."""
    ever = 1.0 - _or(draws, "probability_of_never", 0.0)
    return draws.value_among("stated_year", ever)


def _loss_plan(part: int) -> Need:
    """Compute (0) or tokens (1) of the plan that reaches the target loss."""

    def need(draws: Draws, options: Options) -> Array:
        laws, loss = draws.value(SCALING_LAW), draws.value("target_loss")
        if ALLOCATION not in draws:
            given = [name for name in _BOUNDS if name in draws]
            bounds = [draws.value(name) for name in given]
            return by_law(laws, lambda *a: _bounded(given, *a)[part], loss, *bounds)
        rules = draws.value(ALLOCATION)
        which = options.scaling_exponent
        return by_law(laws, lambda *a: _by_rule(which, part, *a), loss, rules)

    return need


def _bounded(names: list[str], law: "Law", loss: Array, *bounds: Array) -> tuple[Array, Array]:
    from anchors.requirements.loss_target import plan_for_loss

    return plan_for_loss(law, loss, **dict(zip(names, bounds, strict=True)))


def _by_rule(which: ScalingExponent, part: int, law: "Law", loss: Array, rules: Array) -> Array:
    from anchors.requirements.loss_target import plan_by_rule

    def planned(rule: "Law", target: Array) -> Array:
        plan = plan_by_rule(
            law, target, lambda N: 10.0 ** log10_tokens_of(rule, which, np.log10(N))
        )
        return plan[part]

    return by_law(rules, planned, loss)


def _direct_approach(draws: Draws, options: Options) -> Array:
    from anchors.requirements.epoch_2023 import log10_requirement

    constants = (draws.value(name) for name in (*_LOSS_CONSTANTS, *_JUDGE))
    return log10_requirement(*constants, variant=options.variant)


def _direct_tokens(draws: Draws, options: Options) -> Array:
    from anchors.requirements.epoch_2023 import log10_tokens

    constants = (draws.value(name) for name in _LOSS_CONSTANTS)
    compute = _direct_approach(draws, options)
    return log10_tokens(compute, *constants, variant=options.variant)


STATED_TOKENS = "training_tokens"
_SAMPLES = (HORIZON, *REFERENCE)
_OF_SAMPLES = ("overtraining", "tokens_per_sample")
_ADDITIVE = ("reference_samples", HORIZON, "overtraining")
_LIFETIME = ("brain_compute", "lifetime_duration", "lifetime_adjustment")
_EVOLUTION = ("evolution_duration", "population", "ancestor_compute", "evolution_adjustment")
_BOUNDS = ("max_parameters", "max_tokens")
_LOSS_CONSTANTS = (
    "parameter_loss_scale",
    "data_loss_scale",
    "parameter_loss_exponent",
    "data_loss_exponent",
)
_JUDGE = ("slowdown", "k_performance")
_TIME_HORIZON = ("present_time_horizon", "target_time_horizon", "time_horizon_doubling_time")
_UPLIFT = ("present_uplift", "target_uplift", "uplift_doubling_time")

MEASURED = "measurement_date"
"""Prior that says when the progress was measured that a kind counts from."""

KINDS = {
    "neural_network": Kind(
        _network_of(model_size),
        _SAMPLES,
        _OF_SAMPLES,
        model_size=True,
        additive=_ADDITIVE,
        laws=(SCALING_LAW,),
        tokens=_tokens_of(model_size),
    ),
    "genome": Kind(
        _network_of(_genome_size),
        ("model_compute", "genome_size", *_SAMPLES),
        _OF_SAMPLES,
        additive=_ADDITIVE,
        laws=(SCALING_LAW,),
        tokens=_tokens_of(_genome_size),
    ),
    "lifetime": Kind(_lifetime, _LIFETIME, additive=_LIFETIME),
    "evolution": Kind(_evolution, _EVOLUTION, additive=_EVOLUTION),
    "stated": Kind(_stated, ("training_compute",), additive=("training_compute",)),
    "loss_target": Kind(
        _loss_plan(0),
        (SCALING_LAW, "target_loss"),
        _BOUNDS,
        laws=LAW_ROLES,
        tokens=_loss_plan(1),
        may_be_out_of_reach=True,
    ),
    "direct_approach": Kind(
        _direct_approach, (*_LOSS_CONSTANTS, *_JUDGE), tokens=_direct_tokens
    ),
    "time_horizon": Kind(
        _time_horizon,
        (*_TIME_HORIZON, MEASURED),
        ("time_horizon_ratio", "doubling_difficulty", "progress_gap"),
        may_be_out_of_reach=True,
        measure="progress",
        singularity=_horizon_singularity,
    ),
    "uplift": Kind(_uplift, (*_UPLIFT, MEASURED), measure="progress"),
    "stated_year": Kind(
        _stated_year,
        ("stated_year",),
        ("probability_of_never",),
        may_be_out_of_reach=True,
        measure="year",
    ),
}
"""Kinds of anchor by the name that scenario files use."""

LAG = "lag"
OF_EVERY_KIND = ("algorithmic_ceiling", LAG, STATED_TOKENS)
"""Priors that any anchor may hold beside its own and its algorithmic growth; where time alone
decides, only the lag."""
