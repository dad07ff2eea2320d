"""When: trends by year, arrival, the cube, summaries, comparison and plots.

Example
-------
>>> import forecast
>>> result = forecast.run("cotra_2020")
>>> round(result.median)
2053
"""

from typing import TYPE_CHECKING, Any

from forecast.version import __version__

if TYPE_CHECKING:
    from forecast.comparison import Difference
    from forecast.cube import cubes
    from forecast.engine import run
    from forecast.forecast import Forecast
    from scenarios.load import load
    from scenarios.model import Scenario
    from scenarios.problems import ScenarioError

_HOMES = {
    "Difference": "forecast.comparison",
    "Forecast": "forecast.forecast",
    "Scenario": "scenarios.model",
    "ScenarioError": "scenarios.problems",
    "cubes": "forecast.cube",
    "load": "scenarios.load",
    "run": "forecast.engine",
}

__all__ = [
    "Difference",
    "Forecast",
    "Scenario",
    "ScenarioError",
    "__version__",
    "cubes",
    "load",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is: the command line needs little of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
