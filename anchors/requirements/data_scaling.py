"""How many samples a network needs: from beliefs, from a scaling law, or from both."""

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from anchors.laws.choice import by_law
from priors.sampling.draws import Draws
from priors.types import Array

if TYPE_CHECKING:
    from anchors.laws import Law

SCALING_LAW = "scaling_law"
"""Name under which the number of an anchor's law is drawn."""

ALLOCATION = "allocation"
"""Name under which the number of the law that splits compute is drawn."""

LAW_ROLES = (SCALING_LAW, ALLOCATION)
"""What an anchor can name laws for."""

SCALING_EXPONENT = "scaling_exponent"
"""Key of the choice between a law's exponents."""

FROM_LAW = ("data_scaling_exponent", "reference_samples")
"""What a law says unless a belief does."""

REFERENCE = (*FROM_LAW, "reference_parameters")
"""What fixes the samples where no law does."""

ScalingExponent = Literal["default", "compute_optimal"]
"""Which of a law's exponents of data in parameters is meant: the one that the law has for
anchors (the rule against overfitting for Kaplan et al. 2020, the compute-optimal one for all
others), or the compute-optimal one."""


class DataScaling(NamedTuple):
    """A power law of samples in parameters through a reference point, as in Cotra 2020.

    Parameters
    ----------
    exponent : ndarray, 1
    log10_reference_samples : ndarray, log10(sample)
    log10_reference_parameters : ndarray, log10(parameter)
    """

    exponent: Array
    log10_reference_samples: Array
    log10_reference_parameters: Array

    def log10_samples(self, log10_parameters: Array) -> Array:
        """Samples that a network needs, log10(sample)."""
        return self.log10_reference_samples + self.exponent * (
            log10_parameters - self.log10_reference_parameters
        )


def data_scaling(draws: Draws, which: ScalingExponent, log10_parameters: Array) -> DataScaling:
    """What beliefs and law say about the samples of a network.

    A law gives the exponent and the tokens at the reference point, where no belief does; the
    reference point is then the network itself if the law gives both, since along its own
    power law every point says the same. Tokens become samples by `tokens_per_sample`, and
    `overtraining` multiplies them.

    Parameters
    ----------
    draws : Draws
    which : {"default", "compute_optimal"}
    log10_parameters : ndarray, log10(parameter)
        Size of the network.
    """
    believed = [name for name in FROM_LAW if name in draws]
    own_point = SCALING_LAW in draws and not believed
    at = log10_parameters if own_point else draws.log10("reference_parameters")
    if "data_scaling_exponent" in draws:
        exponent = draws.value("data_scaling_exponent")
    else:
        exponent = by_law(draws.value(SCALING_LAW), lambda law: exponent_of(law, which))
    if "reference_samples" in draws:
        samples = draws.log10("reference_samples")
    else:
        tokens = by_law(
            draws.value(SCALING_LAW), lambda law, n: log10_tokens_of(law, which, n), at
        )
        samples = tokens - draws.log10("tokens_per_sample")
    if "overtraining" in draws:
        samples = samples + draws.log10("overtraining")
    return DataScaling(exponent, samples, at)


def exponent_of(law: "Law", which: ScalingExponent) -> Array:
    """Exponent of a law's tokens in its parameters."""
    return law.anchor_data_exponent if which == "default" else law.data_exponent


def log10_tokens_of(law: "Law", which: ScalingExponent, log10_parameters: Array) -> Array:
    """Tokens that a law asks for so many parameters, log10(token)."""
    N = np.power(10.0, log10_parameters)
    tokens = law.anchor_tokens(N) if which == "default" else law.optimum_for_parameters(N)[1]
    return np.log10(tokens)
