"""Fill the block of the README and draw its picture: python tools/make_readme.py."""

import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from forecast.plots import plot
from forecast_commands.text.run import screen_text
from tools.page import ROOT, Page

PICTURE = ROOT / "docs" / "pictures" / "cdf.png"
_SCENARIO = "scenarios/short_horizon.yaml"


def output() -> str:
    """What the first command prints."""
    started = time.perf_counter()
    forecast = run(ROOT / _SCENARIO, name=_SCENARIO)
    forecast_dict(forecast)
    return f"```text\n{screen_text(forecast, (), time.perf_counter() - started)}\n```"


def timeless(page: str) -> str:
    """Page without the time that its run took, which differs every time."""
    return re.sub(r"\d+\.\d\d s$", "_ s", page, flags=re.M)


PAGE = Page(ROOT / "README.md", {"run": output})

if __name__ == "__main__":
    PAGE.write()
    plot([run("cotra_2020")], "cdf", PICTURE)
