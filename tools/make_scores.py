"""Fill the tables of scores.md: python tools/make_scores.py [--pictures]."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from click.testing import CliRunner

from forecast.analysis.backtesting.scores import INDEPENDENT, NAIVE, Scores, Summary
from forecast.analysis.backtesting.scoring import score
from forecast_commands.group import forecast
from scenarios.data.actuals import QUANTITIES
from scenarios.loading.load import resolve
from tools.page import ROOT, filled, markdown

PAGE = ROOT / "docs" / "scores.md"
PICTURE = ROOT / "docs" / "pictures" / "scores.png"
NAMES = ("cotra_2020", "cotra_2022", "trend_2026")
"""Built-in scenarios that say up to when they knew."""
AS_OF = 2020.0


@cache
def found() -> Scores:
    """Scores of the built-in scenarios on what came after each of them."""
    return score({name: resolve(name).scenario for name in NAMES}, AS_OF)


def fared() -> str:
    """A row for each scenario and quantity."""
    header = ["scenario", "quantity", "known at", "values", "CRPS, OOM", "bias, OOM",
              "against growth that goes on", "against nothing grows"]  # fmt: skip
    return markdown(header, [_row(summary) for summary in found().summaries])


def _row(summary: Summary) -> list[str]:
    skills = [summary.skill(naive) for naive in NAIVE]
    return [
        f"`{summary.scenario}`",
        _title(summary.quantity),
        f"{summary.scores[0].known_at:g}",
        f"{len(summary.scores)} in {summary.years} y",
        _number(*summary.mean("crps")),
        _number(*summary.mean("error"), sign="+"),
        *("-" if skill is None else f"{skill:.0%}" for skill in skills),
    ]


def _title(quantity: str) -> str:
    """A quantity within a sentence."""
    title = QUANTITIES[quantity].title
    return title if title.startswith("FLOP") else title.lower()


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
        title = _title(summary.quantity)
        factor = 10 ** abs(bias)
        lines.append(
            f"- `{summary.scenario}` expected {factor:.1f} times {much} of {title}"
            f"{sure}{claimed}."
        )
    return "\n".join(lines)


def refused() -> str:
    """What is not scored, and why."""
    return "\n".join(
        f"- `{name}`, {_title(quantity)}: {why}."
        for (name, quantity), why in found().refused.items()
    )


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


BLOCKS = {"fared": fared, "lessons": lessons, "refused": refused, "enough": enough}


def draw() -> None:
    """Draw what was said beside what happened."""
    path = str(PICTURE.relative_to(ROOT))
    arguments = ["score", *NAMES, "--as-of", f"{AS_OF:g}", "--plot", path]
    sys.argv[1:] = arguments
    result = CliRunner().invoke(forecast, [*arguments, "--force"])
    if result.exit_code:
        raise RuntimeError(result.output)


if __name__ == "__main__":
    pictures = "--pictures" in sys.argv
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), BLOCKS), encoding="utf-8")
    if pictures:
        draw()
