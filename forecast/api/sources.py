"""What is asked about: a scenario with what is laid over it, or a forecast that was made."""

import os
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from forecast.analysis.parameter_studies.edited import Edited
from forecast.api import arguments
from forecast.errors import ArgumentError
from forecast.plain import union
from scenarios.loading.load import Laid, Resolved, lay
from scenarios.problems import ScenarioWarning
from scenarios.schema.scenario import Scenario
from scenarios.variants import milestone as milestones

Source = Scenario | str | os.PathLike[str]
"""A loaded scenario, a built-in name, or the path of a file."""

Settings = Mapping[str, Any]
"""Values by dotted key, as after `--set`."""


def resolved(scenario: Source, settings: Settings | None = None) -> Resolved:
    """Load a scenario with what is laid over it; what is suspicious is warned of.

    Raises
    ------
    ArgumentError
        When it is not a scenario, a name or a path.
    ScenarioError
    """
    found = quietly(scenario, arguments.settings(settings))
    for problem in found.warnings:
        warnings.warn(str(problem), ScenarioWarning, stacklevel=3)
    return found


def asking(settings: Settings | None, milestone: str | None) -> Settings | None:
    """Settings with the question about a milestone, by name."""
    if milestone is None:
        return settings
    if not (isinstance(milestone, str) and milestone.strip()):
        raise ArgumentError(
            f"milestone should be the name of one, not {arguments.brief(milestone)}"
        )
    return union(arguments.settings(settings), milestones.asking(milestone))


def edited(
    scenario: Source, bases: Mapping[str, Resolved], settings: Settings | None
) -> Edited:
    """The scenario, or several by name, that other values are laid over."""
    own = next(iter(bases))

    @cache
    def laid(name: str) -> Laid:
        return _lay(scenario if name == own else name)

    def load(name: str, edits: Settings) -> Resolved:
        return laid(name).resolve(edits)

    return Edited(own, bases, arguments.settings(settings), load)


def quietly(scenario: Source, settings: Settings) -> Resolved:
    """Load a scenario without a word about what is suspicious; see `resolved`."""
    return _lay(scenario).resolve(settings)


def _lay(scenario: Source) -> Laid:
    if isinstance(scenario, Scenario):
        return lay(scenario)
    if not arguments.is_path(scenario):
        raise ArgumentError(
            "scenario should be a built-in name, the path of a file or a loaded Scenario, not "
            f"{arguments.brief(scenario)}"
        )
    return lay(scenario if isinstance(scenario, str) else Path(scenario))
