"""The kinds of anchor: which priors each takes, and its requirement from their draws."""

from collections.abc import Callable
from dataclasses import dataclass

from anchors.quantities import MODEL_SIZE
from anchors.requirements import (
    evolution_requirement,
    lifetime_requirement,
    neural_network_requirement,
    staged_horizon_length,
)
from priors.draws import Draws
from priors.types import Array

HORIZON = "effective_horizon_length"
"""Prior that the stages of a network differ in."""


@dataclass(frozen=True)
class Kind:
    """A kind of anchor.

    Parameters
    ----------
    requirement : callable
        Draws and the shares of the stages to log10(FLOP).
    priors : tuple of str
        Priors that must be given.
    model_size : bool
        Whether two of `MODEL_SIZE` must be given as well.
    additive : tuple of str
        Priors whose logarithm enters the requirement once, with power 1: any of them can be
        integrated instead of counted.
    """

    requirement: Callable[[Draws, tuple[float, ...]], Array]
    priors: tuple[str, ...]
    model_size: bool = False
    additive: tuple[str, ...] = ()


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


def _network(
    draws: Draws, shares: tuple[float, ...], log10_compute: Array, log10_parameters: Array
) -> Array:
    return neural_network_requirement(
        log10_compute,
        log10_parameters,
        _horizon(draws, shares),
        draws.value("data_scaling_exponent"),
        draws.log10("reference_samples"),
        draws.log10("reference_parameters"),
    )


def _neural_network(draws: Draws, shares: tuple[float, ...]) -> Array:
    return _network(draws, shares, *model_size(draws))


def _genome(draws: Draws, shares: tuple[float, ...]) -> Array:
    return _network(draws, shares, draws.log10("model_compute"), draws.log10("genome_size"))


def _lifetime(draws: Draws, _: tuple[float, ...]) -> Array:
    return lifetime_requirement(*(draws.log10(name) for name in KINDS["lifetime"].priors))


def _evolution(draws: Draws, _: tuple[float, ...]) -> Array:
    return evolution_requirement(*(draws.log10(name) for name in KINDS["evolution"].priors))


def _stated(draws: Draws, _: tuple[float, ...]) -> Array:
    return draws.log10("training_compute")


_SAMPLES = (HORIZON, "data_scaling_exponent", "reference_samples", "reference_parameters")
_LIFETIME = ("brain_compute", "lifetime_duration", "lifetime_adjustment")
_EVOLUTION = ("evolution_duration", "population", "ancestor_compute", "evolution_adjustment")

KINDS = {
    "neural_network": Kind(
        _neural_network, _SAMPLES, model_size=True, additive=("reference_samples", HORIZON)
    ),
    "genome": Kind(
        _genome,
        ("model_compute", "genome_size", *_SAMPLES),
        additive=("reference_samples", HORIZON),
    ),
    "lifetime": Kind(_lifetime, _LIFETIME, additive=_LIFETIME),
    "evolution": Kind(_evolution, _EVOLUTION, additive=_EVOLUTION),
    "stated": Kind(_stated, ("training_compute",), additive=("training_compute",)),
}
"""Kinds of anchor by the name that scenario files use."""

OF_EVERY_KIND = ("algorithmic_ceiling", "lag")
"""Priors that any anchor may hold beside its own and its algorithmic growth."""
