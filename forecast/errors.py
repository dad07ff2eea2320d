"""Everything that the program raises, under one base.

An error that is about an argument is a `ValueError`, too.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from priors.errors import ForecastError
from priors.sampling.copula import ImpossibleCorrelationError
from scenarios.problems import ScenarioError, WorkError

if TYPE_CHECKING:
    from anchors.laws.law import NotInLaw

__all__ = [
    "ArgumentError",
    "ConditionError",
    "FileThereError",
    "ForecastError",
    "HelpedError",
    "ImpossibleCorrelationError",
    "ImpossibleTiltError",
    "ImpossibleWindowError",
    "MissingExtraError",
    "NoDataError",
    "NoMedianError",
    "NotANumberError",
    "NotInLaw",
    "ProbabilityError",
    "ScenarioError",
    "StoredError",
    "TooManyDrawsError",
    "UnequalDrawsError",
    "UnequalMilestonesError",
    "UnequalYearsError",
    "UnknownNameError",
    "WorkError",
    "YearOutsideError",
]


class HelpedError(ForecastError):
    """An error that another argument helps against: the message is one for each face."""

    argument: ClassVar[str]
    """What helps, by its name from Python."""

    def __str__(self) -> str:
        return f"{self.args[0]}, with {self.argument}"

    @property
    def for_shell(self) -> str:
        """The message with the option in the place of the argument."""
        return f"{self.args[0]}, with --{self.argument.replace('_', '-')}"


class ArgumentError(ForecastError, ValueError):
    """An argument that cannot be used; the message names it and what would be right."""


class NotANumberError(ArgumentError):
    """A number was expected, or a whole one, and something else was given."""


class ProbabilityError(ArgumentError):
    """A probability outside 0 to 1."""


class YearOutsideError(ArgumentError):
    """A year that the scenario does not report."""


class UnknownNameError(ArgumentError):
    """A name of which there is none: an anchor, a kind of picture, a question."""


class ConditionError(ArgumentError):
    """A condition on the arrival that cannot be read."""


class MissingExtraError(ForecastError, ImportError):
    """A package that an extra of this one installs is not there."""


class ImpossibleWindowError(ForecastError, ValueError):
    """No draw has its arrival in the window."""


class ImpossibleTiltError(WorkError, ValueError):
    """An answer that no weights of a scenario's draws give."""


class NoDataError(ForecastError, LookupError):
    """Data is asked about, and the scenario has no data section."""


class FileThereError(HelpedError):
    """A file is there already where one is to be written."""

    argument = "force"

    def __str__(self) -> str:
        return f"{self.args[0]} exists already; force=True replaces it"

    @property
    def for_shell(self) -> str:
        """The message with the option in the place of the argument."""
        return f"{self.args[0]} exists already; --force replaces it"


class NoMedianError(HelpedError, ValueError):
    """A median is asked about that lies after the last year."""

    argument = "by"


class UnequalDrawsError(ForecastError, ValueError):
    """Forecasts from different draws, whose difference has no error."""


class UnequalMilestonesError(HelpedError, ValueError):
    """Forecasts of different things are to be pooled."""

    argument = "across_milestones"


class UnequalYearsError(ForecastError, ValueError):
    """Scenarios whose years, or anchors, do not match where one cube holds them all."""


class StoredError(ForecastError, ValueError):
    """A stored result that cannot be read, or does not say how it was made."""


class TooManyDrawsError(WorkError):
    """More draws than can be looked at all at once."""


def __getattr__(name: str) -> Any:
    """Import the laws' own error when it is asked for: most runs need no law."""
    if name != "NotInLaw":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from anchors.laws.law import NotInLaw

    return NotInLaw
