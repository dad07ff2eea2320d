"""The forecast as an xarray cube: labelled, with units, and with what made it.

Draws do not count alike: the evidence weighs those of an anchor, and anchors have weights.
Every variable says so in its comment; `forecast.export.samples` draws some that do.

Dimensions stand in the order scenario, milestone, anchor, draw, quantile, year. A belief that
varies is a variable: along (draw) if all anchors share it or only one holds it (then named
`anchor.belief`), along (anchor, draw) if every anchor has its own.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import xarray as xr
from xarray.backends import H5NetCDFStore

from anchors.requirements.data_scaling import LAW_ROLES
from forecast.errors import ArgumentError, UnequalYearsError
from forecast.export.attributes import attributes, comment
from forecast.export.provenance import made_by
from forecast.model.drawn_beliefs import drawn_beliefs
from forecast.model.simulation import AnchorSimulation, Simulation
from forecast.plain import union
from forecast.results.binding_limit import binding_limit, limits_of
from forecast.results.forecast import Forecast
from forecast.results.trend_quantiles import PROBABILITIES, fans
from priors.types import Array

Variable = tuple[tuple[str, ...], Array]


def dataset(forecast: Forecast, draws: bool = True, compute_draws: bool = False) -> xr.Dataset:
    """Fill the cube.

    Parameters
    ----------
    forecast : Forecast
    draws : bool
        Whether to hold the draws themselves.
    compute_draws : bool
        Whether to hold affordable and effective compute for every draw, not only quantiles.

    Raises
    ------
    FloatingPointError
        When a variable holds NaN, which is a bug.
    """
    parts = [dict(_summaries(forecast))]
    if draws:
        parts.append(draw_variables(forecast.simulation))
    if compute_draws:
        parts.append(dict(_compute_draws(forecast.simulation, forecast.years)))
    return xr.Dataset(
        labelled(union(*parts)),
        coords={
            "anchor": list(forecast.anchors),
            "year": ("year", forecast.years, {"units": "year", "long_name": "Calendar year"}),
            "quantile": list(PROBABILITIES),
            **({"milestone": list(named)} if (named := forecast.scenario.named) else {}),
        },
        attrs=made_by(forecast),
    )


def draws_of(simulation: Simulation) -> xr.Dataset:
    """The draws of some batches alone, without coordinates; see `dataset`."""
    return xr.Dataset(labelled(draw_variables(simulation)))


def draw_variables(simulation: Simulation) -> dict[str, Variable]:
    """Draws by name, with their dimensions."""
    return union(
        dict(_outcomes(simulation)), dict(_beliefs(simulation)), dict(_laws(simulation))
    )


def labelled(variables: dict[str, Variable]) -> dict[str, Any]:
    """Variables with their units and long names.

    Raises
    ------
    FloatingPointError
        When one holds NaN, which is a bug.
    """
    for name, (_, values) in variables.items():
        if np.isnan(values).any():
            raise FloatingPointError(f"{name} holds NaN")
    return {
        name: (dims, values, attributes(name) | comment(name, dims))
        for name, (dims, values) in variables.items()
    }


def cubes(forecasts: Sequence[Forecast], draws: bool = False) -> xr.Dataset:
    """Several forecasts in one cube, along a leading `scenario`.

    Parameters
    ----------
    forecasts : sequence of Forecast
    draws : bool
        Whether to hold the draws themselves.

    Raises
    ------
    ArgumentError
        When something else than forecasts is given, or nothing.
    UnequalYearsError
        When anchors or years differ: nothing is dropped or filled to make them fit.

    Examples
    --------
    >>> import forecast
    >>> found = [forecast.run(name, draws=64) for name in ("cotra_2020", "kaplan")]
    >>> dict(forecast.cubes(found).mixture_arrival_probability.sizes)
    {'scenario': 2, 'year': 76}
    """
    is_list = isinstance(forecasts, Sequence) and len(forecasts) > 0
    if not (is_list and all(isinstance(each, Forecast) for each in forecasts)):
        raise ArgumentError(
            f"cubes takes a list of forecasts, such as run returns, not {forecasts!r:.60}"
        )
    _check_alike(forecasts)
    parts = [dataset(forecast, draws) for forecast in forecasts]
    names = [forecast.name for forecast in forecasts]
    cube: xr.Dataset = xr.concat(
        parts,
        "scenario",
        data_vars="all",
        coords="minimal",
        compat="equals",
        join="exact",
        combine_attrs="drop_conflicts",
    )
    hashes = [forecast.scenario.hash for forecast in forecasts]
    return cube.assign_coords(scenario=names, scenario_hash=("scenario", hashes))


def _check_alike(forecasts: Sequence[Forecast]) -> None:
    for what in ("anchors", "years"):
        several = {tuple(getattr(forecast, what)) for forecast in forecasts}
        if len(several) > 1:
            raise UnequalYearsError(f"these forecasts do not have the same {what}")


def write_cube(cube: xr.Dataset, path: Path) -> None:
    """Write a cube as .nc or .zarr.

    HDF5 does not survive a disk that is full, so the file is made in memory. No view of that
    memory may outlive it in the traceback of a failure: Python 3.12 ends when it collects both.
    """
    if path.suffix == ".zarr":
        cube.to_zarr(path, zarr_format=2, consolidated=True)
        return
    memory = BytesIO()
    with h5netcdf.File(memory, "w") as file:
        cube.dump_to_store(H5NetCDFStore(file))
    path.write_bytes(memory.getvalue())


def _summaries(forecast: Forecast) -> Iterator[tuple[str, Variable]]:
    years, anchors = forecast.years, forecast.anchors.values()
    by_anchor = [anchor.probability(years) for anchor in anchors]
    yield "weight", (("anchor",), np.array([anchor.weight for anchor in anchors]))
    posterior = [forecast.posterior_weights[name] for name in forecast.anchors]
    yield "posterior_weight", (("anchor",), np.array([w.value[0] for w in posterior]))
    yield "posterior_weight_error", (("anchor",), np.array([w.error[0] for w in posterior]))
    none = forecast.mixture.weight_of_none(years)
    yield "none_weight", (("year",), forecast.mixture.none_at(years))
    yield "posterior_none_weight", (("year",), none.value)
    yield "posterior_none_weight_error", (("year",), none.error)
    in_anchor = ("anchor", "year")
    yield "arrival_probability", (in_anchor, np.stack([p.value for p in by_anchor]))
    yield "mixture_arrival_probability", (("year",), forecast.by_year.value)
    yield "arrival_probability_error", (in_anchor, np.stack([p.error for p in by_anchor]))
    yield "mixture_arrival_probability_error", (("year",), forecast.by_year.error)
    fan = fans(forecast)
    yield "log10_affordable_compute", (("quantile", "year"), fan.affordable_compute)
    effective = np.stack([fan.effective_compute[name] for name in forecast.anchors])
    yield "log10_effective_compute", (("anchor", "quantile", "year"), effective)


_DRAWN: dict[str, Callable[[AnchorSimulation], Array]] = {
    "log10_training_compute_requirement": lambda anchor: anchor.log10_requirement,
    "arrival_year": lambda anchor: anchor.arrival_year,
    "evidence_weight": lambda anchor: anchor.evidence_weight,
}


def _outcomes(simulation: Simulation) -> Iterator[tuple[str, Variable]]:
    several = len(limits_of(simulation.scenario)) > 1
    limits = {"binding_limit": binding_limit} if several else {}
    for variable, of in (_DRAWN | limits).items():
        rows = [_anchor_draws(simulation, name, of) for name in simulation.anchors]
        yield variable, (("anchor", "draw"), np.stack(rows))
    if milestones := simulation.scenario.named:
        asked = [simulation.about(name) for name in milestones]
        arrival = [_arrival_years(one) for one in asked]
        yield "milestone_arrival_year", (("milestone", "anchor", "draw"), np.stack(arrival))


def _arrival_years(simulation: Simulation) -> Array:
    """Arrival years by anchor, shape (anchor, draw)."""
    names = list(simulation.anchors)
    return np.stack([_anchor_draws(simulation, n, _DRAWN["arrival_year"]) for n in names])


def _beliefs(simulation: Simulation) -> Iterator[tuple[str, Variable]]:
    """Draws of everything that varies."""
    held = list(simulation.anchors)
    own: dict[str, list[str]] = {}
    for each, holders, draws in drawn_beliefs(simulation, held):
        if each.is_own:
            own.setdefault(each.name, []).extend(holders)
        else:
            yield each.name, (("draw",), _in_a_row(simulation, draws.value(each.name)))
    for name, anchors in own.items():
        if anchors == held and len(anchors) > 1:
            rows = [_belief(simulation, anchor, name) for anchor in anchors]
            yield name, (("anchor", "draw"), np.stack(rows))
        else:
            for anchor in anchors:
                yield f"{anchor}.{name}", (("draw",), _belief(simulation, anchor, name))


def _laws(simulation: Simulation) -> Iterator[tuple[str, Variable]]:
    """Number of the law that each draw follows, where anchors weigh several."""
    for name in simulation.anchors:
        beliefs = simulation.scenario.beliefs(name)
        for role in LAW_ROLES:
            if role in beliefs and beliefs[role].is_random:
                yield f"{name}.{role}", (("draw",), np.rint(_belief(simulation, name, role)))


def _compute_draws(simulation: Simulation, years: Array) -> Iterator[tuple[str, Variable]]:
    """Affordable and effective compute of every draw, beside their quantiles."""
    moments = [np.asarray(year) for year in years]
    affordable = [_in_a_row(simulation, simulation.affordable.at(t)) for t in moments]
    yield "log10_affordable_compute_of_draw", (("draw", "year"), np.stack(affordable, axis=-1))
    effective = [
        np.stack(
            [_in_a_row(simulation, a.log10_effective_compute(t)) for t in moments], axis=-1
        )
        for a in simulation.anchors.values()
    ]
    yield "log10_effective_compute_of_draw", (("anchor", "draw", "year"), np.stack(effective))


def _belief(simulation: Simulation, anchor: str, name: str) -> Array:
    return _anchor_draws(simulation, anchor, lambda a: a.draws.value(name))


def _anchor_draws(
    simulation: Simulation, name: str, of: Callable[[AnchorSimulation], Array]
) -> Array:
    return _in_a_row(simulation, of(simulation.anchors[name]))


def _in_a_row(simulation: Simulation, draws: Array) -> Array:
    """Draws of all batches in a row, shape (draw,)."""
    return np.broadcast_to(draws, simulation.batches.shape).ravel()
