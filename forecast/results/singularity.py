"""Time horizons that are infinite at a finite date, so that the target hardly counts."""

from typing import NamedTuple

import numpy as np

from forecast.model.simulation import AnchorSimulation


class Singularity(NamedTuple):
    """The infinite horizon of an anchor each of whose doublings may be easier than the last.

    Parameters
    ----------
    share : float
        Of the draws, after the evidence, in which the horizon is infinite at some progress.
    median_year : float
        Of these, when that is; +inf where compute never gets there.
    """

    share: float
    median_year: float


def singularity_of(anchor: AnchorSimulation) -> Singularity | None:
    """The singularity of an anchor; None where no draw has one."""
    if anchor.kind.singularity is None or anchor.singularity_year is None:
        return None
    has_one = np.isfinite(anchor.kind.singularity(anchor.draws, anchor.options))
    has_one = np.broadcast_to(has_one, anchor.evidence_weight.shape)
    weight, total = anchor.evidence_weight[has_one], float(anchor.evidence_weight.sum())
    if not weight.sum() > 0:
        return None
    years = np.broadcast_to(anchor.singularity_year, has_one.shape)[has_one]
    order = np.argsort(years)
    middle = np.searchsorted(np.cumsum(weight[order]), 0.5 * weight.sum())
    return Singularity(float(weight.sum()) / total, float(years[order][middle]))
