"""Fill the blocks of two_forecasts.md: python tools/make_two_forecasts.py [--pictures]."""

import shlex
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.commands import drawn, outputs
from tools.page import PICTURES, ROOT, Page

COMMANDS = {
    "explain": "compare cotra_2020 cotra_2022 --explain",
    "by-anchor": "compare cotra_2020 cotra_2022 --explain --by-anchor",
    "probability": "compare cotra_2020 cotra_2022 --explain --by-anchor --by 2036",
    "solve": "solve cotra_2020 --vary hardware.price_performance --median 2043.02",
    "solve-weight": "solve cotra_2020 --vary weights.short_horizon --median 2043.02",
    "sensitivity": "sensitivity cotra_2022 --draws 4096",
    "sweep": (
        "sweep cotra_2020 --over hardware.price_performance=log:1e17:1e19:5 "
        "--over weights.short_horizon=0:1:6"
    ),
}
"""Commands whose output stands on the page."""

DRAWN = {"by-anchor": "waterfall", "sensitivity": "tornado", "sweep": "sweep"}
"""Commands that draw a picture, and what it is called."""


def draw() -> None:
    """Draw the pictures, with the commands that the page shows."""
    for name, picture in DRAWN.items():
        path = (PICTURES / f"{picture}.png").relative_to(ROOT)
        drawn([*shlex.split(COMMANDS[name]), "--plot", str(path)])


PAGE = Page(ROOT / "docs" / "two_forecasts.md", outputs(COMMANDS), draw)

if __name__ == "__main__":
    PAGE.write()
