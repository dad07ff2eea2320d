"""Fill the tables of published.md: python tools/make_published.py."""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from forecast.engine.run import run
from tools.figures.published import Figure, figures
from tools.page import ROOT, Page, markdown

_OTHERS = (
    *("cotra_2020_aggressive", "cotra_2020_conservative", "short_horizon", "medium_horizon"),
    *("long_horizon", "kaplan", "chinchilla", "shah_2021", "kokotajlo_2021", "cotra_2022"),
    *("trend_2026", "time_horizon_2026", "uplift_2026", "ai_futures_2025_kokotajlo"),
)
_C22 = {2030: 0.15, 2036: 0.35, 2050: 0.60}


def cotra() -> str:
    """The published figures of the 2020 report against the computed ones."""
    return _against("cotra_2020")


def direct() -> str:
    """The published answers of the Direct Approach against the computed ones."""
    return _against("direct_approach_2023", _name)


def since() -> str:
    """Figures that have been published since 2025 against the computed ones."""
    return _against("since_2025", _name)


def _name(figure: Figure) -> str:
    return f"`{figure.scenario}`: "


def _against(table: str, before: Callable[[Figure], str] = lambda _: "") -> str:
    rows = []
    for figure in figures(table):
        computed = figure.computed
        inside = "yes" if figure.low <= computed <= figure.high else "NO"
        edits = f" with {figure.edits}" if figure.edits else ""
        rows.append(
            (
                f"{before(figure)}{figure.figure}{edits}",
                figure.published,
                f"{computed:.4g}" if computed < 100 else f"{computed:.2f}",
                f"{figure.low:g} to {figure.high:g}",
                inside,
                figure.source,
                figure.reason,
            )
        )
    header = ["figure", "published", "computed", "tolerance", "inside", "source", "reason"]
    return markdown(header, rows)


def update() -> str:
    """The reconstruction of the 2022 update against its published answers."""
    forecast = run("cotra_2022")
    rows: list[tuple[str, str, str, str]] = [
        (
            "median",
            "about 2040",
            f"{forecast.median:.1f}",
            f"{forecast.median - 2040:+.1f} years",
        )
    ]
    for year, published in _C22.items():
        computed = forecast.probability_by(year)
        gap = f"{100 * (computed - published):+.1f} points"
        rows.append((f"by {year}", f"{published:.0%}", f"{computed:.1%}", gap))
    return markdown(["figure", "published", "computed", "difference"], rows)


def others() -> str:
    """Medians of the built-in scenarios, for reference."""
    rows = []
    for name in _OTHERS:
        forecast = run(name)
        median = f"{forecast.median:.2f}" if np.isfinite(forecast.median) else "after 2100"
        probabilities = (f"{forecast.probability_by(year):.1%}" for year in (2036, 2050, 2100))
        rows.append((name, median, *probabilities))
    return markdown(["scenario", "median", "by 2036", "by 2050", "by 2100"], rows)


_BLOCKS = {"cotra": cotra, "direct": direct, "since": since, "update": update, "others": others}
PAGE = Page(ROOT / "docs" / "published.md", _BLOCKS)

if __name__ == "__main__":
    PAGE.write()
