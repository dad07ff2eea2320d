"""What a stored result tells of its making, so that it can be made again."""

import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from forecast.export.report import forecast_dict
from forecast.results.forecast import Forecast
from forecast.version import __version__
from scenarios.schema.scenario import Scenario

_LIBRARIES = ("numpy", "xarray")


def versions() -> dict[str, str]:
    """Versions of what computes and writes results, by the names that results have them by."""
    return {
        "forecast_version": __version__,
        "python_version": platform.python_version(),
        **{f"{library}_version": version(library) for library in _LIBRARIES},
        "machine": f"{platform.system()} {platform.machine()}",
    }


def maker(name: str, scenario: Scenario, draws: int, seed: int) -> dict[str, str | int]:
    """The scenario, the versions and the draws that made something."""
    return {
        "title": scenario.title,
        "milestone": scenario.arrives,
        "scenario_name": name,
        "scenario": json.dumps(scenario.plain()),
        "scenario_hash": scenario.hash,
        **versions(),
        "draws": draws,
        "seed": seed,
    }


def made_by(forecast: Forecast, edits: Mapping[str, str] | None = None) -> dict[str, str | int]:
    """What a result must tell of its making, as attributes.

    Parameters
    ----------
    forecast : Forecast
    edits : mapping of str to str, optional
        What `--set` laid over the scenario of that name; the scenario itself has them in it.
    """
    batches = forecast.batches
    return {
        **maker(forecast.name, forecast.scenario, batches.draws, batches.seed),
        "batch_size": batches.size,
        "edits": json.dumps(dict(edits or {})),
    }


def json_result(
    forecast: Forecast,
    by: Sequence[float] = (),
    extra: Mapping[str, Any] | None = None,
    edits: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A forecast as the JSON file that `run --output` writes.

    Parameters
    ----------
    forecast : Forecast
    by : sequence of float
        Years reported beside the whole ones.
    extra : mapping, optional
        `given` and `precision`, where they were asked for.
    edits : mapping of str to str, optional
        As for `made_by`.
    """
    making = {**made_by(forecast, edits), "by": [float(year) for year in by]}
    return {**forecast_dict(forecast, by), **(extra or {}), "made_by": making}
