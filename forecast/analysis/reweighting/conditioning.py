"""Conditioning on the answer: weights and beliefs, given arrival within a window of years.

A draw is of an anchor and its beliefs. The window leaves those that arrive inside it, and none
of the anchors where it has no end; against the forecast itself that shows what must be so for
arrival to come then.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from forecast.analysis.reweighting.conditioned_belief import ConditionedBelief
from forecast.distributions.empirical import Counted
from forecast.distributions.estimate import Estimate, quotient, weighted_sum
from forecast.errors import ImpossibleWindowError
from forecast.export.report import quantiles_dict
from forecast.model.drawn_beliefs import drawn_beliefs
from forecast.model.simulation import AnchorSimulation
from forecast.plain import number
from forecast.results.forecast import Forecast
from priors.distributions.families import Log10
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.schema.quantities import quantity_of


@dataclass(frozen=True)
class Window:
    """Arrival after one moment and up to another.

    Parameters
    ----------
    after, upto : float
        Arrival later than `after` and no later than `upto`.
    text : str
        The condition in words.
    milestone : str or None
        Name of the milestone whose arrival it is of; None for the one that is asked about.
    """

    after: float
    upto: float
    text: str
    milestone: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has no end, so that arrival may never come."""
        return math.isinf(self.upto)


@dataclass(frozen=True)
class Conditioning:
    """A forecast, conditioned on when arrival comes.

    Parameters
    ----------
    forecast : Forecast
    window : Window
    probability : Estimate, shape (1,)
        Of arrival within the window.
    weights : dict of str to (Estimate, Estimate)
        Weights of each anchor, in all draws and in those of the window; none is `none`.
    beliefs : list of ConditionedBelief
        Those that moved most come first.
    arrivals : dict of str to Estimate
        `forecast.results.forecast.QUANTILES` of when each milestone is reached in these
        draws; empty where the scenario has no milestones.
    """

    forecast: Forecast
    window: Window
    probability: Estimate
    weights: dict[str, tuple[Estimate, Estimate]]
    beliefs: list[ConditionedBelief]
    arrivals: dict[str, Estimate] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, `given` of `run --json`."""
        weights = {
            name: {
                "prior_weight": float(prior.value[0]),
                "posterior_weight": float(posterior.value[0]),
                "posterior_weight_error": number(posterior.error[0]),
            }
            for name, (prior, posterior) in self.weights.items()
        }
        milestones = {name: quantiles_dict(years) for name, years in self.arrivals.items()}
        return {
            "condition": self.window.text,
            "probability": float(self.probability.value[0]),
            "probability_error": number(self.probability.error[0]),
            "none": weights.pop("none"),
            "anchors": weights,
            "beliefs": [belief.to_dict() for belief in self.beliefs],
            **({"milestones": milestones} if milestones else {}),
        }


def condition(forecast: Forecast, window: Window) -> Conditioning:
    """Condition a forecast on when arrival comes.

    Raises
    ------
    ImpossibleWindowError
        When it has no probability, or no draw of any anchor arrives then.
    """
    probability, within = _probability(forecast, window), weights_within(forecast, window)
    prior = {**forecast.mixture.weights(), "none": forecast.mixture.weight_of_none()}
    weights = {name: (before, within[name]) for name, before in prior.items()}
    before, after = _all_draws(forecast), draws_within(forecast, window)
    if not after.total.sum() > 0:
        raise ImpossibleWindowError(
            f"none of {forecast.batches.draws:,} draws has {window.text}, whose probability is "
            f"{probability.value[0]:.2g}; more draws may reach it"
        )
    beliefs = conditioned_beliefs(forecast, before, after)
    return Conditioning(forecast, window, probability, weights, beliefs)


def weights_within(forecast: Forecast, window: Window) -> dict[str, Estimate]:
    """Weights of the anchors, and of `none`, in the draws of a window; shape (1,).

    Raises
    ------
    ImpossibleWindowError
        When no draw of any anchor arrives then.
    """
    probability, joint = _probability(forecast, window), _joint(forecast, window)
    everything = weighted_sum([(1.0, part) for part in joint.values()])
    if not (probability.value[0] > 0 and everything.value[0] > 0):
        raise ImpossibleWindowError(
            f"no draw has {window.text}: its probability is 0 under this scenario"
        )
    nothing = Estimate(np.zeros(1), np.zeros((len(probability.deviation), 1)))
    names = [*forecast.mixture.weights(), "none"]
    return {name: quotient(joint.get(name, nothing), everything) for name in names}


def _probability(forecast: Forecast, window: Window) -> Estimate:
    """Probability of arrival within the window, shape (1,)."""
    mixture = forecast.mixture
    start, end = np.array([window.after]), np.array([window.upto])
    before = mixture.probability(start)
    if window.is_open:
        return Estimate(1.0 - before.value, -before.deviation, before.least)
    return weighted_sum([(1.0, mixture.probability(end)), (-1.0, before)])


def _joint(forecast: Forecast, window: Window) -> dict[str, Estimate]:
    """By anchor and none, how likely it is with arrival within the window, up to a factor.

    None's weight at the end of the window, or at the beginning of one that has no end, holds
    for all of it: what arrived before it is not in it, though a none that falls lets the
    probability of that rise, too.
    """
    mixture = forecast.mixture
    start, end = np.array([window.after]), np.array([window.upto])
    if not window.is_open:
        before, upto = mixture.joint(start), mixture.joint(end)
        return {n: weighted_sum([(1.0, upto[n]), (-1.0, before[n])]) for n in upto}
    arrived = mixture.contributions(start)
    weights = mixture.weights(start)
    later = {n: weighted_sum([(1.0, weights[n]), (-1.0, arrived[n])]) for n in arrived}
    return later | {"none": mixture.weight_of_none(start)}


def conditioned_beliefs(
    forecast: Forecast, before: "DrawWeights", after: "DrawWeights"
) -> list[ConditionedBelief]:
    """Every belief that varies and that some anchor with weight may depend on.

    Those that moved most come first.
    """
    found = _beliefs(forecast, before, after)
    return sorted(found, key=lambda belief: -abs(float(belief.shift.value[0])))


def _beliefs(
    forecast: Forecast, before: "DrawWeights", after: "DrawWeights"
) -> Iterator[ConditionedBelief]:
    total = (before.total, after.total)
    for each, holders, draws in drawn_beliefs(forecast.simulation, before.of):
        if not each.is_own:
            yield _world_belief(each.name, None, draws, total)
        elif after.of[holders[0]].sum() > 0:
            (anchor,) = holders
            own = (before.of[anchor], after.of[anchor])
            yield _world_belief(each.name, anchor, draws, own)


def _world_belief(
    name: str, anchor: str | None, draws: Draws, weights: tuple[Array, Array]
) -> ConditionedBelief:
    belief, quantity = draws.beliefs[name], quantity_of(name)
    unit = quantity.unit if quantity is not None else belief.unit
    is_log = isinstance(belief.distribution, Log10)
    values = draws.log10(name) if is_log else draws.value(name)
    prior, posterior = (Counted(values, weight) for weight in weights)
    return ConditionedBelief(name, anchor, unit, is_log, prior, posterior)


@dataclass(frozen=True)
class DrawWeights:
    """How likely each draw of each anchor is, up to a common factor.

    Parameters
    ----------
    of : dict of str to ndarray, shape (batch, draw)
        By anchor that has weight.
    none : float
        The same for each draw where no anchor is right.
    """

    of: dict[str, Array]
    none: float

    @cached_property
    def total(self) -> Array:
        """Weights of draws whichever anchor is right, or none."""
        return sum(self.of.values()) + self.none  # type: ignore[return-value]


def _all_draws(forecast: Forecast) -> DrawWeights:
    """Weights of all draws, with none's weight in its first year."""
    first = np.array([float(min(forecast.mixture.none))])
    scale = _scale(forecast, first)
    of = {name: scale * draw for name, draw in _draws_if_right(forecast).items()}
    return DrawWeights(of, float(forecast.mixture.weight_of_none(first).value[0]))


def draws_within(forecast: Forecast, window: Window) -> DrawWeights:
    """Weights of the draws of a window."""
    end = np.array([window.after if window.is_open else window.upto])
    scale, none, of = _scale(forecast, end), 0.0, {}
    for name, draw in _draws_if_right(forecast).items():
        arrival = forecast.simulation.anchors[name].arrival_year
        inside = (window.after < arrival) & (arrival <= window.upto)
        of[name] = scale * inside * draw
    if window.is_open:
        none = float(forecast.mixture.weight_of_none(end).value[0])
    return DrawWeights(of, none)


def _draws_if_right(forecast: Forecast) -> dict[str, Array]:
    """By anchor, weight of each draw should an anchor be right, with what evidence leaves."""
    shares = forecast.mixture.shares
    anchors = {n: forecast.simulation.anchors[n] for n, share in shares.items() if share > 0}
    return {
        name: shares[name] * anchor.evidence_weight / _per_draw(anchor)
        for name, anchor in anchors.items()
    }


def _scale(forecast: Forecast, t: Array) -> float:
    """Weight that the anchors have together at `t`, for each unit of their likelihood."""
    none = float(forecast.mixture.none_at(t)[0])
    seen = float(forecast.mixture.likelihood.value[0])
    return (1.0 - none) / (none + (1.0 - none) * seen)


def _per_draw(anchor: AnchorSimulation) -> float:
    """Mean weight of a draw under the evidence that leaves weights between anchors alone."""
    ramp = anchor.evidence_weights.get("already_tried")
    return 1.0 if ramp is None else float(ramp.mean())
