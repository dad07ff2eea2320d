"""Drawing into files, each picture with the command that draws it again in small print.

What is drawn is imported for its type alone: no command needs what the others draw.
"""

import re
import shlex
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forecast.errors import ArgumentError
from forecast.plots import plot, plot_conditioning, plot_milestones
from forecast.plots.settings import use_defaults
from forecast.results.forecast import Forecast
from forecast_commands.output.errors import DataError
from forecast_commands.output.files import say_written, write_output
from scenarios.problems import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from forecast.analysis.backtesting.scores import Scores
    from forecast.analysis.backtesting.vintages import Vintages
    from forecast.analysis.ensembles.bounds import Bounds
    from forecast.analysis.ensembles.pools import Pool
    from forecast.analysis.influence.explanation import Explanation
    from forecast.analysis.influence.sensitivity import Sensitivity
    from forecast.analysis.parameter_studies.sweep import Sweep
    from forecast.analysis.reweighting.conditioning import Conditioning
    from forecast.plots.style import Look
    from forecast.results.stated import ArrivalForecast
    from scenarios.data.fitting import Fit

Point = tuple[str, float, float]

_MISSING = "Glyph .* missing from"


def save_forecasts(forecasts: Sequence[Forecast], kind: str, path: Path) -> None:
    """Draw forecasts."""
    _save(path, lambda fresh, command: plot(forecasts, kind, fresh, command))


def save_arrivals(forecasts: "Sequence[ArrivalForecast]", kind: str, path: Path) -> None:
    """Draw forecasts of any kind."""
    ran = [forecast for forecast in forecasts if isinstance(forecast, Forecast)]
    if len(ran) == len(forecasts):
        save_forecasts(ran, kind, path)
    else:
        titles = "\n".join(map(_any_title, forecasts))
        _save_figure(_plots("analysis.arrivals").draw(forecasts), path, titles)


def save_milestones(forecast: Forecast, kind: str, path: Path) -> None:
    """Draw the milestones of a scenario, or the years between them."""
    _save(path, lambda fresh, command: plot_milestones(forecast, kind, fresh, command))


def save_conditioning(conditioning: "Conditioning", path: Path) -> None:
    """Draw the draws of a window."""
    _save(path, lambda fresh, command: plot_conditioning(conditioning, fresh, command))


def save_waterfall(
    explanation: "Explanation", forecasts: Sequence[Forecast], path: Path
) -> None:
    """Draw what leads from one forecast to the other."""
    names = [forecast.name for forecast in forecasts]
    _save_figure(
        _plots("analysis.waterfall").waterfall(explanation, *names),
        path,
        "\n".join(map(_title, forecasts)),
    )


def save_tornado(found: "Sensitivity", path: Path) -> None:
    """Draw the swings of beliefs."""
    _save_figure(_plots("analysis.tornado").tornado(found), path, _title(found.forecast))


def save_grid(found: "Sweep", by: Sequence[float], path: Path) -> None:
    """Draw the answers of a grid."""
    title = f"{found.made_by['title']} ({found.made_by['scenario_hash']})"
    _save_figure(_plots("analysis.grids").grid_plot(found, by[0] if by else None), path, title)


def save_fit(found: "Fit", path: Path) -> None:
    """Draw a fit with its points."""
    _save_figure(_plots("analysis.fit").fit_plot(found), path, found.source)


def save_vintages(found: "Vintages", path: Path) -> None:
    """Draw how the answer moved with the data."""
    _save_figure(_plots("analysis.vintages").vintages_plot(found), path, found.title)


def save_scores(found: "Scores", path: Path) -> None:
    """Draw what forecasts said beside what happened."""
    _save_figure(_plots("analysis.scores").scores_plot(found), path, ", ".join(found.names))


def save_pool(found: "Pool", path: Path) -> None:
    """Draw a pool with its members."""
    _save_figure(_plots("analysis.pool").pool_plot(found), path, found.title)


def save_bounds(found: "Bounds", path: Path) -> None:
    """Draw an envelope."""
    title = f"{found.title} ({found.scenario.hash})"
    _save_figure(_plots("analysis.bounds").bounds_plot(found), path, title)


def save_laws(kind: str, laws: Sequence[str], points: Sequence[Point], path: Path) -> None:
    """Draw a picture of scaling laws."""
    drawn = _plots("scaling.curves").draw(kind, laws, points)
    _save_figure(drawn, path, f"scaling laws, {kind}")


def _look() -> "Look":
    """What the command that runs says of its picture."""
    context = click.get_current_context(silent=True)
    params = context.params if context else {}
    look: Look = import_module("forecast.plots.style").Look(
        params.get("pixels"),
        params.get("headline"),
        not params.get("no_footer"),
        params.get("shown_years"),
    )
    return look


def _plots(name: str) -> Any:
    """A module that draws, which takes longer to import than most answers to find."""
    use_defaults()
    return import_module(f"forecast.plots.{name}")


def _title(forecast: Forecast) -> str:
    return f"{forecast.scenario.title} ({forecast.scenario.hash})"


def _any_title(forecast: "ArrivalForecast") -> str:
    return _title(forecast) if isinstance(forecast, Forecast) else forecast.title


def _save_figure(figure: "Figure", path: Path, title: str) -> None:
    _save(path, lambda fresh, command: _plots("style").save(figure, fresh, title, command))


def _save(path: Path, draw_into: Callable[[Path, str], object]) -> None:
    command = printable(shlex.join(sys.argv[1:]))
    use_defaults()
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", _MISSING)
        try:
            with import_module("forecast.plots.style").looking(_look()):
                write_output(path, lambda fresh: draw_into(fresh, command))
        except ArgumentError as error:
            raise DataError(f"{path}: {error}") from None
    said = [str(warning.message) for warning in caught]
    others = [text for text in said if not re.match(_MISSING, text)]
    if len(others) < len(said):
        click.echo("warning: the font lacks some of the picture's characters", err=True)
    for text in dict.fromkeys(others):
        click.echo(f"warning: while drawing: {printable(' '.join(text.split()))}", err=True)
    say_written(path)
