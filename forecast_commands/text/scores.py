"""How scenarios have fared, as text."""

import math

from forecast.analysis.backtesting.scores import INDEPENDENT, Scores, Summary
from forecast_commands.text.table import table, wrapped
from scenarios.data.actuals import QUANTITIES


def scores_text(found: Scores) -> str:
    """Scores by quantity, the causes of errors, and what was not scored."""
    parts = [_summaries(found), *_coverage(found), *_causes(found), *_refused(found)]
    return "\n\n".join(parts)


def _summaries(found: Scores) -> str:
    rows = [_row(summary) for summary in found.summaries]
    header = ["scenario", "quantity", "values", "CRPS", "bias", "log score", "growth", "level"]
    known = sorted({score.known_at for score in found.scores})
    legend = [
        "CRPS, bias: orders of magnitude (above 0: too much was expected), with errors from",
        "the spread between years; growth, level: share of the CRPS saved against growth that",
        "goes on as before, and against nothing that grows.",
        f"Known at {', '.join(f'{year:g}' for year in known)}; later values alone are scored.",
    ]
    certain = sorted({s.scenario for s in found.scores if s.claims_certainty})
    if certain:
        legend.append(f"claimed certainty, and gets its absolute error: {', '.join(certain)}")
    if found.unstated:
        names = ", ".join(found.unstated)
        legend.append(wrapped(f"Without known_until, taken to know nothing later: {names}"))
    few = [summary for summary in found.summaries if summary.years < INDEPENDENT]
    if few:
        legend.append(
            f"Values of fewer than {INDEPENDENT} years: no coverage, and no histogram."
        )
    return f"{table(rows, header)}\n" + "\n".join(legend)


def _row(summary: Summary) -> list[str]:
    crps, bias = (_with_error(*summary.mean(of)) for of in ("crps", "error"))
    mean, _ = summary.mean("log_score")
    log = "-" if mean is None else "inf" if math.isinf(mean) else f"{mean:.2f}"
    skills = [summary.skill(naive) for naive in ("growth_goes_on", "nothing_grows")]
    shares = ["-" if skill is None else f"{skill:.0%}" for skill in skills]
    count = f"{len(summary.scores)} in {summary.years} y"
    return [summary.scenario, summary.quantity, count, crps, bias, log, *shares]


def _coverage(found: Scores) -> list[str]:
    """Coverage and histogram of the PIT, of what has years enough."""
    rows = [
        [s.scenario, s.quantity, f"{s.coverage(0.5):.0%}", f"{s.coverage(0.8):.0%}",
         " ".join(map(str, s.pit_histogram))]
        for s in found.summaries
        if s.pit_histogram is not None
    ]  # fmt: skip
    header = ["scenario", "quantity", "in 50%", "in 80%", "PIT by fifths"]
    return [table(rows, header)] if rows else []


def _with_error(mean: float | None, error: float | None) -> str:
    if mean is None:
        return "-"
    return f"{mean:.2f}" if error is None else f"{mean:.2f} ± {error:.1g}"


def _causes(found: Scores) -> list[str]:
    if not found.causes:
        return []
    rows = [
        [c.scenario, c.belief, f"{c.expected:.2f}", f"{c.happened:.2f}", f"{c.error:+.2f}"]
        for c in found.causes
    ]
    header = ["scenario", "belief", "expected", "happened", "error"]
    legend = (
        "level: log10 in the trend's base year; growth: OOM a year, by a line through what\n"
        "happened since; error: OOM of the last value that it explains"
    )
    return [f"{table(rows, header)}\n{legend}"]


def _refused(found: Scores) -> list[str]:
    lines = [
        f"not scored: {scenario}, {QUANTITIES[quantity].title.lower()}: {reason}"
        for (scenario, quantity), reason in found.refused.items()
    ]
    return ["\n".join(lines)] if lines else []
