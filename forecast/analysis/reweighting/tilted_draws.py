"""A tilt as a scenario to go on with: draws as it weighs them, a row of a table each.

Where all that varies belongs to anchors, each anchor keeps what it is, and its beliefs are
columns of its own. Where trends or limits vary, which anchors share and the tilt moves
differently for each, rows are of all anchors together: a requirement with the pace and the
ceiling of algorithms and the sections' beliefs beside it. Rows stand in the order of arrival,
so that what has arrived of them by any moment differs by one row at most from the tilt's own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecast.analysis.reweighting.conditioning import DrawWeights
from forecast.analysis.reweighting.tilt import Tilt
from forecast.analysis.reweighting.tilted_scenario import none_after, spelled_none
from forecast.errors import ImpossibleTiltError
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.model.trends import OUT_OF_REACH
from forecast.plain import entry_at
from priors.belief import Belief
from priors.cache import Cache
from priors.sampling.draws import Draws
from priors.types import Array
from scenarios.loading.restore import yaml_of
from scenarios.problems import Path, dotted
from scenarios.schema.beliefs import Varying, quantity_at
from scenarios.schema.scenario import Scenario

Index = NDArray[np.intp]
Weights = Mapping[str, Array]
"""How likely each draw of each anchor is."""

ROWS = 4096
"""Rows of the table, unless its columns are many."""
ANCHOR = "draws"
"""The anchor that stands for all of them, where they cannot be told apart."""

_MOST_VALUES = 150_000  # in the table: three quarters of what a scenario may read
_SOURCE = "tilt"
_DIGITS = 8
_CELLS = 257


@dataclass(frozen=True)
class TiltedDraws:
    """A scenario whose beliefs are columns of a table.

    Parameters
    ----------
    data : dict
        The scenario as plain data, without the columns.
    columns : dict of Path to (str, ndarray), shape (row,)
        Where a belief stands: its unit, and its values. Logarithms where the path says so.
    """

    data: dict[str, Any]
    columns: Mapping[Path, tuple[str, Array]]

    @property
    def rows(self) -> int:
        """How many draws there are."""
        return len(next(iter(self.columns.values()))[1])

    def csv(self) -> str:
        """The table, a row for each draw."""
        rows = np.stack([values for _, values in self.columns.values()], axis=1)
        lines = [",".join(map(dotted, self.columns))]
        lines += [",".join(f"{value:.{_DIGITS}g}" for value in row) for row in rows.tolist()]
        return "\n".join(lines) + "\n"

    def plain(self, table: str) -> dict[str, Any]:
        """The scenario as plain data that reads its columns from a table."""
        for path, (unit, values) in self.columns.items():
            column: dict[str, Any] = {"samples": {"file": table, "column": dotted(path)}}
            if np.ptp(values) == 0:
                column = {"fixed": float(values[0])}
            about = {"unit": unit, "source": _SOURCE}
            own = {"log10": column} if path[-1] == "log10" else column
            at = path[:-1] if path[-1] == "log10" else path
            _parent(self.data, at)[_key(self.data, at)] = own | about
        return self.data

    def yaml(self, table: str) -> str:
        """The scenario as a file beside the table."""
        return yaml_of(self.plain(table))


def tilted_draws(found: Tilt) -> TiltedDraws:
    """Draws of a tilt, all of which count alike.

    Raises
    ------
    ImpossibleTiltError
        When trends vary and an anchor arrives at a date, which no requirement says.
    """
    scenario = found.forecast.scenario
    _, after = found.draw_weights
    data = scenario.plain()
    data["title"] = found.title[:300]
    data["note"] = (
        f"Draws of {found.forecast.name} as a tilt weighs them, a row of the table each; the "
        "evidence has done its work in them and is left out."
    )
    data["sources"] = data.get("sources", {}) | {_SOURCE: f"forecast tilt: {found.title}"}
    for key in ("evidence", "rank_correlations", "known_until"):
        data.pop(key, None)
    none = none_after(found)
    weights = _balanced(found, after, none)
    apart = not _shared(scenario) and not _laws_vary(scenario)
    return (_apart if apart else _together)(found.forecast.simulation, weights, data, none)


def _apart(
    simulation: Simulation,
    weights: Weights,
    data: dict[str, Any],
    none: Mapping[int | float, float],
) -> TiltedDraws:
    """Each anchor with its own beliefs as columns."""
    shares = {name: float(of.sum()) for name, of in weights.items()}
    data["weights"] = _weights(data["weights"], shares, none)
    places = {name: _places(simulation.scenario, name) for name, w in shares.items() if w > 0}
    rows = _rows(sum(map(len, places.values())))
    columns: dict[Path, tuple[str, Array]] = {}
    for name, of_anchor in places.items():
        anchor = simulation.anchors[name]
        index = resampled(weights[name], anchor.arrival_year, rows)
        for belief, path in of_anchor.items():
            values = _row_values(anchor.draws.value(belief), simulation, index)
            columns[path] = _unit(path, anchor.draws.beliefs[belief]), values
    return TiltedDraws(data, columns)


def _places(scenario: Scenario, anchor: str) -> dict[str, Path]:
    """Where the beliefs of an anchor that vary stand, or are to stand."""
    own = {e.name: e.path for e in scenario.varying if e.path[:2] == ("anchors", anchor)}
    names = sorted(scenario.views[anchor].varying)
    return {name: own.get(name, ("anchors", anchor, "priors", name)) for name in names}


def _together(
    simulation: Simulation,
    weights: Weights,
    data: dict[str, Any],
    none: Mapping[int | float, float],
) -> TiltedDraws:
    """All anchors as one, whose requirement and algorithms are columns."""
    scenario, anchors = simulation.scenario, simulation.anchors
    names = [name for name, of in weights.items() if of.sum() > 0]
    for name in names:
        if anchors[name].in_time:
            raise ImpossibleTiltError(
                f"{name} arrives at a date and trends vary, so that its draws are no rows of "
                "requirements; its marginals are a scenario"
            )
    shared = {each.path: _of_section(simulation, each) for each in _shared(scenario)}
    rows = _rows(len(shared) + 5)
    stacked = np.stack([weights[name] for name in names])
    arrival = np.stack([anchors[name].arrival_year for name in names])
    index = resampled(stacked, arrival, rows)

    def chosen(values: Mapping[str, Array]) -> Array:
        shape = simulation.batches.shape
        drawn = np.stack([np.broadcast_to(values[name], shape) for name in names])
        return np.asarray(drawn.ravel()[index])

    path: Path = ("anchors", ANCHOR, "priors")
    columns: dict[Path, tuple[str, Array]] = {
        (*path, *key): (unit, chosen(values))
        for key, unit, values in _of_anchors({name: anchors[name] for name in names})
    }
    within = index % simulation.batches.draws
    columns |= {p: (unit, _row_values(values, simulation, within))
                for p, (unit, values) in shared.items()}  # fmt: skip
    data["anchors"] = {ANCHOR: {"kind": "stated", "priors": {}}}
    data["priors"] = {}
    for key in ("scaling_law", "scaling_exponent", "allocation"):
        data.pop(key, None)
    data["weights"] = _weights({}, {ANCHOR: float(stacked.sum())}, none)
    return TiltedDraws(data, columns)


def _of_anchors(
    anchors: Mapping[str, AnchorSimulation],
) -> Iterator[tuple[Path, str, dict[str, Array]]]:
    """What anchors differ in: prior, unit, and draws by anchor."""
    needed = {name: anchor.log10_requirement for name, anchor in anchors.items()}
    yield ("training_compute", "log10"), "FLOP", needed
    trends = {name: anchor.algorithms for name, anchor in anchors.items()}
    yield ("algorithmic_growth_oom",), "OOM/year", {n: t.growth.rate for n, t in trends.items()}
    ceilings = {n: t.ceiling.level for n, t in trends.items() if t.ceiling is not None}
    if ceilings:
        none = np.asarray(OUT_OF_REACH)
        yield ("algorithmic_ceiling",), "OOM", {n: ceilings.get(n, none) for n in anchors}
    lags = {n: a.draws.value("lag") for n, a in anchors.items() if "lag" in a.draws}
    if lags:
        yield ("lag",), "year", {n: lags.get(n, np.asarray(0.0)) for n in anchors}
    tokens = {n: a.log10_tokens for n, a in anchors.items()}
    known = {n: of for n, of in tokens.items() if of is not None}
    if known:
        few = {n: known.get(n, np.asarray(0.0)) for n in anchors}
        yield ("training_tokens", "log10"), "token", few


def _shared(scenario: Scenario) -> list[Varying]:
    """Beliefs that anchors share and that arrivals depend on: evidence has done its work."""
    return [each for each in scenario.varying_in_sections if each.path[0] != "evidence"]


def _of_section(simulation: Simulation, found: Varying) -> tuple[str, Array]:
    """Unit and draws of a belief that anchors share."""
    draws = Draws({found.name: found.belief}, simulation.uniforms, Cache())
    return _unit(found.path, found.belief), draws.value(found.name)


def _unit(path: Path, belief: Belief) -> str:
    """The unit of a quantity, or what is said of a belief that is not about one."""
    quantity = quantity_at(path)
    return belief.unit or "1" if quantity is None else quantity.unit


def _row_values(values: Array, simulation: Simulation, index: Index) -> Array:
    found: Array = np.broadcast_to(values, simulation.batches.shape).ravel()[index]
    return found


def resampled(weights: Array, arrival: Array, rows: int) -> Index:
    """Positions of draws that all count alike, in the order of their arrival.

    Parameters
    ----------
    weights, arrival : ndarray
        By draw, in any shape.
    rows : int
    """
    order = np.argsort(arrival, axis=None, kind="stable")
    reached = np.cumsum(weights.ravel()[order])
    points = (np.arange(rows) + 0.5) / rows * reached[-1]
    found: Index = order[np.minimum(np.searchsorted(reached, points), weights.size - 1)]
    return found


def _rows(columns: int) -> int:
    rows = ROWS
    while rows * columns > _MOST_VALUES:
        rows //= 2
    return rows


def _balanced(found: Tilt, after: DrawWeights, none: Mapping[int | float, float]) -> Weights:
    """Weights of draws with which the mixture of the anchors, and none, has the tilt's CDF.

    A none that moves gives way to anchors by year, and draws are counted where the forecast is
    integrated: both are evened out between many moments.
    """
    simulation = found.forecast.simulation
    arrival = {name: simulation.anchors[name].arrival_year for name in after.of}
    pooled = np.stack([arrival[name] for name in after.of]).ravel()
    weights = np.stack([*after.of.values()]).ravel()
    edges = _edges(found, pooled, weights)
    years = sorted(none)
    right = 1.0 - np.interp(edges, years, [none[year] for year in years])
    height = np.divide(found.bounds(edges)[0], right, out=np.ones_like(right), where=right > 0)
    wanted = np.diff([0.0, *np.clip(np.maximum.accumulate(height), 0.0, 1.0), 1.0])
    cell = np.searchsorted(edges, pooled, side="left")
    have = np.bincount(cell, weights, len(wanted))
    for empty in np.flatnonzero(have <= 0)[::-1]:  # its probability goes to the cell before
        wanted[max(empty - 1, 0)] += wanted[empty]
    factor = np.divide(wanted, have, out=np.zeros_like(wanted), where=have > 0)
    return {
        name: of * factor[np.searchsorted(edges, arrival[name], side="left")]
        for name, of in after.of.items()
    }


def _edges(found: Tilt, arrival: Array, weights: Array) -> Array:
    """Moments between which draws are evened out: the wanted years, and as many draws each."""
    first, last = found.span
    order = np.argsort(arrival)
    reached = np.cumsum(weights[order])
    ranks = np.searchsorted(reached, np.linspace(0.0, reached[-1], _CELLS))
    moments = arrival[order[np.minimum(ranks, arrival.size - 1)]]
    inside = moments[(first <= moments) & (moments < last)]
    return np.unique(np.concatenate([inside, found.years, [last]]))


def _weights(
    plain: Mapping[str, Any], shares: Mapping[str, float], none: Mapping[int | float, float]
) -> dict[str, Any]:
    """Weights by anchor, 0 for those without a share, and that of none."""
    total, right = sum(shares.values()), 1.0 - none[min(none)]
    own = {name: right * share / total for name, share in shares.items()}
    others = {name: 0.0 for name in plain if name != "none" and name not in own}
    return own | others | {"none": spelled_none(none)}


def _laws_vary(scenario: Scenario) -> bool:
    views = scenario.views.values()
    return any(len(law.root) > 1 for view in views for law in view.laws.values())


def _parent(data: Any, path: Path) -> Any:
    """The mapping or list that holds an entry; a key of a mapping may be a number as text."""
    found = data
    for step in path[:-1]:
        found = entry_at(found, [step if isinstance(found, list) else _own(found, step)])
    return found


def _key(data: Any, path: Path) -> Any:
    parent = _parent(data, path)
    return path[-1] if isinstance(parent, list) else _own(parent, path[-1])


def _own(mapping: Mapping[Any, Any], step: Any) -> Any:
    """A key as a mapping spells it."""
    return next((key for key in mapping if str(key) == str(step)), step)
