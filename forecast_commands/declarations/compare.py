"""What `forecast compare` takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from forecast_commands.options.common import Exported, Pictured, Precise, file, flag, scenario


class Compare(Pictured, Exported, Precise):
    """Forecasts side by side, with their differences to the first.

    All use the same draws wherever their beliefs agree, so that differences are far surer
    than the forecasts themselves. --set applies to all of them.

    \b
    Examples:
      forecast compare cotra_2020 short_horizon
      forecast compare cotra_2020 mine.yaml --by 2030,2040 --plot both.png
      forecast compare cotra_2020 cotra_2022 --explain --plot why.png
      forecast compare cotra_2020 cotra_2022 --explain --by 2036 --by-anchor

    With --explain every belief that differs gets its share of the difference in the median,
    or with --by YEAR in the probability of arrival by that year: its Shapley value, the mean of
    what it changes over all orders in which the beliefs could be changed.
    """

    scenarios: Annotated[Sequence[str], scenario("A B [C...]", nargs=-1, required=True)]
    explain: Annotated[
        bool,
        flag(
            "--explain",
            "Share out the difference among the beliefs; without --draws, of as many as make "
            "it sure to a hundredth, or as seconds allow.",
        ),
    ]
    by_anchor: Annotated[
        bool, flag("--by-anchor", "With --explain: a belief in each anchor alone.")
    ]
    by_section: Annotated[bool, flag("--by-section", "With --explain: sections of the file.")]
    picture: Annotated[
        Path | None,
        file("--plot", "Overlay the CDFs; with --explain, a waterfall from A to B."),
    ]
