"""Everything that the program raises when what it was given cannot be used."""

from priors.errors import ForecastError
from scenarios.problems import ScenarioError, WorkError

__all__ = ["ForecastError", "ScenarioError", "WorkError"]
