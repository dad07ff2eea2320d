"""Pictures: the only package that imports matplotlib, and only when one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forecast.analysis.reweighting.conditioning import Conditioning
    from forecast.results.forecast import Forecast

KINDS = ("cdf", "pdf", "requirement", "compute", "trajectories", "share", "limits")
_OF_COMPUTE = ("requirement", "compute", "trajectories")
"""Pictures of forecasts; each is drawn by the module of that name."""


def plot(
    forecasts: Sequence[Forecast],
    kind: str = "cdf",
    path: str | Path | None = None,
    command: str = "",
) -> Figure:
    """Draw one forecast, or several together.

    Parameters
    ----------
    forecasts : sequence of Forecast
    kind : {"cdf", "pdf", "requirement", "compute", "trajectories", "share", "limits"}
        `cdf`, probability of arrival by year; `pdf`, probability of arrival within each year;
        `requirement`, training compute requirements with landmarks; `compute`, affordable and
        effective compute against the requirements; `trajectories`, single draws;
        `share`, probability of each anchor given arrival by a year; `limits`, what arrivals
        by a year waited for: money, limits on the compute of one run, data.
    path : str or Path, optional
        File to write; its suffix says the format, .png, .svg or .pdf.
    command : str
        Arguments of `forecast` that draw it again, for the file's footer.

    Raises
    ------
    ArgumentError
        When there is nothing to draw, or no such kind or format.
    """
    from forecast.errors import ArgumentError, UnknownNameError

    if kind not in KINDS:
        raise UnknownNameError(
            f"no kind of plot is called {kind!r}; there are {', '.join(KINDS)}"
        )
    if not forecasts:
        raise ArgumentError("there is no forecast to plot")
    if kind in _OF_COMPUTE:
        _check_compute(forecasts, kind)
    draw = import_module(f"forecast.plots.forecasts.{kind}").draw
    return _drawn(lambda: draw(forecasts), forecasts, path, command)


def _drawn(
    draw: Callable[[], Figure],
    forecasts: Sequence[Forecast],
    path: str | Path | None,
    command: str,
) -> Figure:
    """Draw, and write the figure where a path is given, if it is that of a picture."""
    from forecast.plots.style import check_format, save

    target = None if path is None else Path(path)
    if target:
        check_format(target)
    figure = draw()
    if target:
        save(figure, target, made_from(forecasts), command)
    return figure


def _check_compute(forecasts: Sequence[Forecast], kind: str) -> None:
    from forecast.errors import ArgumentError
    from forecast.plots.figures import requiring_anchors

    for forecast in forecasts:
        if not requiring_anchors(forecast):
            raise ArgumentError(
                f"{forecast.name}: all anchors arrive at dates and require no compute, so that "
                f"{kind} has nothing to draw; draw cdf or pdf"
            )


def plot_conditioning(
    conditioning: Conditioning, path: str | Path | None = None, command: str = ""
) -> Figure:
    """Draw weights and beliefs where arrival comes within a window; see `plot`."""
    from forecast.plots.analysis.conditioning import draw

    return _drawn(lambda: draw(conditioning), [conditioning.forecast], path, command)


MILESTONES = {"milestones": "cdfs", "spans": "spans"}
"""Pictures of a scenario's milestones, and what draws them."""


def plot_milestones(
    forecast: Forecast, kind: str, path: str | Path | None = None, command: str = ""
) -> Figure:
    """Draw the milestones of a forecast's scenario, or the years between; see `plot`.

    Raises
    ------
    ArgumentError
        When the scenario has none.
    """
    from forecast.analysis.milestones import milestones
    from forecast.errors import ArgumentError

    found = milestones(forecast)
    if found is None:
        raise ArgumentError(f"{forecast.name} has no section milestones to draw")
    draw = getattr(import_module("forecast.plots.analysis.milestones"), MILESTONES[kind])
    return _drawn(lambda: draw(found), [forecast], path, command)


def made_from(forecasts: Sequence[Forecast]) -> str:
    """Title and hash of each scenario, a line for each."""
    return "\n".join(
        f"{forecast.scenario.title}  |  scenario {forecast.scenario.hash}, "
        f"{_draws(forecast)}, seed {forecast.batches.seed}"
        for forecast in forecasts
    )


def _draws(forecast: Forecast) -> str:
    count = forecast.batches.draws
    return f"{count} draw" if count == 1 else f"{count} draws"
