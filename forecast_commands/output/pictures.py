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
    from forecast.analysis.reweighting.conditioning import Conditioning
    from forecast.plots.style import Look
    from forecast.results.stated import ArrivalForecast

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
        titles = "\n".join(map(title_of, forecasts))
        save_picture("analysis.arrivals.draw", path, titles, forecasts)


def save_milestones(forecast: Forecast, kind: str, path: Path) -> None:
    """Draw the milestones of a scenario, or the years between them."""
    _save(path, lambda fresh, command: plot_milestones(forecast, kind, fresh, command))


def save_conditioning(conditioning: "Conditioning", path: Path) -> None:
    """Draw the draws of a window."""
    _save(path, lambda fresh, command: plot_conditioning(conditioning, fresh, command))


def save_picture(picture: str, path: Path, title: str, *answer: object) -> None:
    """Draw an answer.

    Parameters
    ----------
    picture : str
        Module and function of `forecast.plots` that draw it, such as "analysis.fit.fit_plot";
        importing matplotlib takes longer than finding most answers.
    path : Path
    title : str
        What made it, for the small print.
    *answer
        What the function takes.
    """
    use_defaults()
    module, function = picture.rsplit(".", 1)
    figure = getattr(import_module(f"forecast.plots.{module}"), function)(*answer)
    _save(path, lambda fresh, command: _style().save(figure, fresh, title, command))


def _look() -> "Look":
    """What the command that runs says of its picture."""
    context = click.get_current_context(silent=True)
    params = context.params if context else {}
    look: Look = _style().Look(
        params.get("pixels"),
        params.get("headline"),
        not params.get("no_footer"),
        params.get("shown_years"),
    )
    return look


def _style() -> Any:
    return import_module("forecast.plots.style")


def title_of(forecast: "ArrivalForecast") -> str:
    """What a forecast is, for the small print: of a scenario with its hash."""
    if isinstance(forecast, Forecast):
        return f"{forecast.scenario.title} ({forecast.scenario.hash})"
    return forecast.title


def _save(path: Path, draw_into: Callable[[Path, str], object]) -> None:
    command = printable(shlex.join(sys.argv[1:]))
    use_defaults()
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", _MISSING)
        try:
            with _style().looking(_look()):
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
