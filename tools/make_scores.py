"""Fill the tables of scores.md: python tools/make_scores.py [--pictures]."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from forecast.analysis.backtesting.non_arrival import (
    NonArrival,
    known_until,
    mean_bounds,
    non_arrival,
)
from forecast.analysis.backtesting.scores import INDEPENDENT, NAIVE, Scores, Summary
from forecast.analysis.backtesting.scoring import score
from forecast.engine.run import run
from forecast.results.forecast import Forecast
from forecast.results.stated import StatedForecast
from forecast_commands.text.scores import quantity_title
from scenarios.data.actuals import actuals
from scenarios.data.published import published, published_names
from scenarios.loading.load import resolve
from tools.commands import drawn
from tools.page import ROOT, Page, markdown

PICTURE = ROOT / "docs" / "pictures" / "scores.png"
NAMES = ("cotra_2020", "cotra_2022", "direct_approach_2023", "ai_futures_2025_lifland",
         "trend_2026")  # fmt: skip
"""Scenarios that say up to when they knew, and whose trends are their own."""
OTHERS = ("cotra_2020_aggressive", "cotra_2020_conservative", "kokotajlo_2021", "shah_2021",
          "xpt_experts_2023", "xpt_superforecasters_2023",
          "ai_futures_2025_kokotajlo")  # fmt: skip
"""More scenarios whose probability of arrival by now is scored."""
AS_OF = 2020.0
DRAWS = 1024
CUTS = (2022, 2024)
"""Years as of which the manner of trend_2026 is tried."""


@cache
def found() -> Scores:
    """Scores of the built-in scenarios on what came after each of them."""
    return score([_run(name) for name in NAMES], AS_OF)


@cache
def gave() -> list[NonArrival]:
    """What scenarios and published forecasts gave to arrival by now, the highest first."""
    forecasts = [_run(name) for name in (*NAMES, *OTHERS)]
    stated = [StatedForecast(published(name)) for name in published_names()]
    now = max(each.year for each in actuals())
    each = [non_arrival(one, now, known_until(one) or AS_OF) for one in (*forecasts, *stated)]
    scored = [one for one in each if isinstance(one, NonArrival)]
    return sorted(scored, key=lambda one: -one.bounds[1])


@cache
def _run(name: str) -> Forecast:
    return run(resolve(name).scenario, DRAWS, name=name)


def fared() -> str:
    """A row for each scenario and quantity."""
    header = ["scenario", "quantity", "known at", "values", "CRPS, OOM", "bias, OOM",
              "against growth that goes on", "against nothing grows"]  # fmt: skip
    return markdown(header, [_row(summary) for summary in found().summaries])


def _row(summary: Summary) -> list[str]:
    skills = [summary.skill(naive) for naive in NAIVE]
    return [
        f"`{summary.scenario}`",
        quantity_title(summary.quantity),
        f"{summary.scores[0].known_at:g}",
        f"{len(summary.scores)} in {summary.years} y",
        _number(*summary.mean("crps")),
        _number(*summary.mean("error"), sign="+"),
        *("-" if skill is None else f"{skill:.0%}" for skill in skills),
    ]


def _number(mean: float | None, error: float | None, sign: str = "") -> str:
    if mean is None:
        return "-"
    return f"{mean:{sign}.2f}" + ("" if error is None else f" ± {error:.1g}")


def lessons() -> str:
    """What each scenario expected too much or too little of, as a factor."""
    lines = []
    for summary in found().summaries:
        bias, error = summary.mean("error")
        if bias is None:
            continue
        much = "too much" if bias > 0 else "too little"
        sure = "" if error is None else f", give or take a factor of {10**error:.1f}"
        certain = all(each.claims_certainty for each in summary.scores)
        claimed = "; it claimed certainty" if certain else ""
        title = quantity_title(summary.quantity)
        factor = 10 ** abs(bias)
        lines.append(
            f"- `{summary.scenario}` expected {factor:.1f} times {much} of {title}"
            f"{sure}{claimed}."
        )
    return "\n".join(lines)


def refused() -> str:
    """What is not scored, and why."""
    return "\n".join(
        f"- `{name}`, {quantity_title(quantity)}: {why}."
        for (name, quantity), why in found().refused.items()
    )


def arrivals() -> str:
    """A row for each forecast that says what it gave to arrival by now."""
    known = [each for each in gave() if each.probability is not None]
    rows = [
        [f"`{each.scenario}`", each.milestone, f"{each.known_at:.2f}",
         f"{each.bounds[0]:.1%}", f"{each.brier[0]:.3f}", f"{each.log_score[0]:.3f}"]
        for each in known
    ]  # fmt: skip
    header = ["forecast", "milestone", "known at", f"by {known[0].by:.2f}", "Brier",
              "log score"]  # fmt: skip
    low, high = mean_bounds(gave(), "bounds")
    rest = len(gave()) - len(known)
    return (
        f"{markdown(header, rows)}\n\n{rest} more state nothing so early, and gave less than "
        f"the least that they state. On average all {len(gave())} gave {low:.1%} to "
        f"{high:.1%}; none has arrived."
    )


def earlier() -> str:
    """Trends fitted as of earlier years and scored on what came later."""
    rows = []
    for year in CUTS:
        forecast = run(resolve("trend_2026", _as_of(year)).scenario, 64, name=str(year))
        for summary in score([forecast], year).summaries:
            if summary.quantity != "algorithmic_efficiency":  # its belief is of 2024
                _, *cells = _row(summary)
                rows.append([year, cells[0], *cells[2:]])
    header = ["as of", "quantity", "values", "CRPS, OOM", "bias, OOM",
              "against growth that goes on", "against nothing grows"]  # fmt: skip
    return markdown(header, rows)


def _as_of(year: int) -> dict[str, object]:
    """Level and growth of prices and spending as the data up to a year have them."""
    edits: dict[str, object] = {"known_until": year}
    for section, level, quantity in (
        ("hardware", "price_performance", "achieved_price_performance"),
        ("spending", "largest_run_cost", "largest_run_cost"),
    ):
        fitted = {"fitted": {"quantity": quantity, "as_of": year}}
        edits |= {f"{section}.base_year": year, f"{section}.{level}": fitted}
        edits |= {f"{section}.growth_oom": fitted}
    return edits


def enough() -> str:
    """Whether any quantity has years enough for coverage."""
    most = max(summary.years for summary in found().summaries)
    if most < INDEPENDENT:
        return (
            f"The longest record has values of {most} years. Below {INDEPENDENT} nothing is "
            "said of coverage, and there is no histogram."
        )
    longest = max(found().summaries, key=lambda summary: summary.years)
    return f"The longest record covers {longest.coverage(0.8):.0%} by intervals of 80%."


_BLOCKS = {
    "fared": fared,
    "lessons": lessons,
    "enough": enough,
    "arrivals": arrivals,
    "refused": refused,
    "earlier": earlier,
}


def draw() -> None:
    """Draw what was said beside what happened."""
    path = str(PICTURE.relative_to(ROOT))
    drawn(["score", *NAMES, "--as-of", f"{AS_OF:g}", "--plot", path])


PAGE = Page(ROOT / "docs" / "scores.md", _BLOCKS, draw)

if __name__ == "__main__":
    PAGE.write()
