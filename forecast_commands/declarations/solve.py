"""What `forecast solve` takes."""

from collections.abc import Sequence
from typing import Annotated

from forecast_commands.options.common import Drawn, Exported, flag, option, scenario
from forecast_commands.options.completion import keys
from forecast_commands.options.types import number, year

ONE_ANSWER = "solve for one answer at a time"


class Solve(Exported, Drawn):
    """What would have to be true for an answer to hold?

    Finds the value of KEY, any number of the scenario as --set names it, at which the median
    or the probability of arrival by a year is the wanted one. What is fixed gets another value;
    a belief that varies keeps its shape and moves, by a factor if it is positive and by a sum
    otherwise; KEY.spread is its width. Of a weight, the others give way pro rata.

    With several --vary it finds the least change of all of them together, in standard
    deviations of beliefs that vary and in factors of two of what is fixed; with --each what
    each of them alone would have to be, or without --vary each belief that varies
    and each number that anchors share.

    \b
    Examples:
      forecast solve cotra_2020 --vary hardware.doubling_time --median 2035
      forecast solve cotra_2020 --vary priors.reference_samples --median 2040
      forecast solve cotra_2020 --vary weights.genome --probability 0.4 --by 2045
      forecast solve trend_2026 --vary weights.genome --median 2040 \\
        --vary priors.brain_compute
      forecast solve cotra_2020 --each --median 2040
    """

    scenario: Annotated[str, scenario()]
    keys: Annotated[
        Sequence[str],
        option(
            "--vary",
            "The number to find; with several, the least change of all of them together.",
            "KEY",
            multiple=True,
            shell_complete=keys(),
        ),
    ]
    each: Annotated[
        bool, flag("--each", "What each of --vary alone would have to be, or each belief.")
    ]
    median: Annotated[
        float | None,
        option("--median", "The median that is wanted.", "YEAR", year, instead=ONE_ANSWER),
    ]
    probability: Annotated[
        float | None,
        option(
            "--probability", "The probability that is wanted.", "P", number, instead=ONE_ANSWER
        ),
    ]
    by: Annotated[
        float | None,
        option("--by", "Year that --probability is of.", "YEAR", year, instead=ONE_ANSWER),
    ]
    between: Annotated[
        tuple[str, str] | None,
        option(
            "--between",
            "Where to look for the value, such as 18 months.",
            "LOW HIGH",
            nargs=2,
            instead="look between two values at a time",
        ),
    ]
