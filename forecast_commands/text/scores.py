"""How forecasts have fared, as text."""

import math
from collections.abc import Sequence

from forecast.analysis.backtesting.non_arrival import NonArrival, mean_bounds
from forecast.analysis.backtesting.scores import ARRIVAL, HORIZONS, INDEPENDENT, Scores, Summary
from forecast_commands.text.format import error_text
from forecast_commands.text.table import labelled, table, wrapped
from scenarios.data.actuals import QUANTITIES

_SHOWN = 0.005  # OOM that the rest and ceilings take, to be worth a line


def scores_text(found: Scores) -> str:
    """Scores by scenario and quantity, the causes of errors, and what was not scored."""
    names = dict.fromkeys(summary.scenario for summary in found.summaries)
    parts = [_scenario(found, name) for name in names]
    parts += [*_legend(found), *_coverage(found), *_horizons(found), *_causes(found)]
    return "\n\n".join([*parts, *_arrivals(found), *_unstated(found), *_refused(found)])


def _scenario(found: Scores, name: str) -> str:
    own = [summary for summary in found.summaries if summary.scenario == name]
    scores = [score for summary in own for score in summary.scores]
    heading = f"{name}, known at {scores[0].known_at:g}"
    certain = dict.fromkeys(s.quantity for s in scores if s.claims_certainty)
    if certain:
        heading += f"; claimed certainty, and gets its absolute error: {', '.join(certain)}"
    header = ["quantity", "values", "CRPS", "bias", "log score", "growth", "level"]
    return f"{wrapped(heading)}\n{table([_row(summary) for summary in own], header)}"


def _row(summary: Summary) -> list[str]:
    crps, bias = (_with_error(*summary.mean(of)) for of in ("crps", "error"))
    mean, _ = summary.mean("log_score")
    log = "-" if mean is None else "inf" if math.isinf(mean) else f"{mean:.2f}"
    skills = [summary.skill(naive) for naive in ("growth_goes_on", "nothing_grows")]
    shares = ["-" if skill is None else f"{skill:z.0%}" for skill in skills]
    count = f"{len(summary.scores)} in {summary.years} y"
    return [summary.quantity, count, crps, bias, log, *shares]


def _legend(found: Scores) -> list[str]:
    if not found.scores:
        return []
    legend = (
        "CRPS, bias: orders of magnitude (above 0: too much was expected), with errors from "
        "the spread between years; growth, level: share of the CRPS saved against growth that "
        "goes on as before, and against nothing that grows. Later values than what was known "
        "alone are scored."
    )
    if any(summary.years < INDEPENDENT for summary in found.summaries):
        legend += f" Values of fewer than {INDEPENDENT} years: no coverage, and no histogram."
    return [wrapped(legend)]


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


def _horizons(found: Scores) -> list[str]:
    """CRPS by how far ahead values lay, of scenarios whose values lie differently far."""
    blocks = []
    for name in dict.fromkeys(summary.scenario for summary in found.by_horizon):
        own = [summary for summary in found.by_horizon if summary.scenario == name]
        ends = sorted({each.horizon for each in own if each.horizon})
        if len(ends) > 1:
            rows = [
                [quantity, *(_crps_at(own, quantity, end) for end in ends)]
                for quantity in dict.fromkeys(summary.quantity for summary in own)
            ]
            header = ["quantity", *map(_ahead, ends)]
            blocks.append(f"{name}: CRPS by years ahead\n{table(rows, header)}")
    return blocks


def _crps_at(own: Sequence[Summary], quantity: str, ends: tuple[float, float]) -> str:
    found = [s for s in own if s.quantity == quantity and s.horizon == ends]
    return _with_error(*found[0].mean("crps")) if found else "-"


def _ahead(ends: tuple[float, float]) -> str:
    low, high = ends
    return f"{low:g} to {high:g}" if high < HORIZONS[-1] else f"{low:g} and more"


def _with_error(mean: float | None, error: float | None) -> str:
    if mean is None:
        return "-"
    return f"{mean:.2f}" if error is None else f"{mean:.2f}{error_text(error)}"


def _causes(found: Scores) -> list[str]:
    if not found.causes:
        return []
    several = len({cause.scenario for cause in found.causes}) > 1
    rows = [
        [*([c.scenario] if several else []), c.label, _known(c.expected), _known(c.happened),
         f"{c.error:+z.2f}"]
        for c in found.causes
        if c.happened is not None or abs(c.error) >= _SHOWN
    ]  # fmt: skip
    header = [*(["scenario"] if several else []), "belief", "expected", "happened", "error"]
    legend = wrapped(
        "Levels: log10 in the trend's first year; growth: OOM a year, by a line through what "
        "happened since; a ceiling: what it took off, OOM. Error: OOM of the last value that "
        "it explains; the rest is how far that lies off the line."
    )
    return [f"{table(rows, header)}\n{legend}"]


def _known(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _arrivals(found: Scores) -> list[str]:
    """What was given to arrival by now."""
    if not found.arrivals:
        return []
    rows = [
        [each.scenario, f"{each.known_at:.2f}", _range(each.bounds, "{:.2%}"),
         _range(each.brier, "{:.4f}"), _range(each.log_score, "{:.3f}")]
        for each in found.arrivals
    ]  # fmt: skip
    by = found.arrivals[0].by
    header = ["forecast", "known at", f"by {by:.2f}", "Brier", "log score"]
    blocks = [table(rows, header)]
    if len(rows) > 1:
        blocks.append(
            wrapped(
                f"On average {_range(mean_bounds(found.arrivals, 'bounds'), '{:.2%}')} was "
                "given to arrival by then, and none has arrived. It is one event for all of "
                "them, which tells forecasts apart and calibrates none."
            )
        )
    blocks.append(
        wrapped(
            "Taken not to have arrived, by the last date of what is known; what can be passed "
            "unseen, such as compute that would suffice, may have been:"
        )
        + f"\n{_milestones(found.arrivals)}"
    )
    return ["\n".join(blocks)]


def _milestones(arrivals: Sequence[NonArrival]) -> str:
    several = len({each.milestone for each in arrivals}) > 1
    rows = dict.fromkeys(
        (each.scenario if several else "", each.milestone) for each in arrivals
    )
    return labelled(rows, "  ") if several else wrapped(arrivals[0].milestone, "  ", "  ")


def _range(ends: tuple[float, float], form: str) -> str:
    low, high = (form.format(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _unstated(found: Scores) -> list[str]:
    if not found.unstated:
        return []
    names = ", ".join(found.unstated)
    return [
        wrapped(f"Without a date up to which it knew, taken to know nothing later: {names}")
    ]


def _refused(found: Scores) -> list[str]:
    """What is not scored, the quantities of one reason together."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for (scenario, quantity), reason in found.refused.items():
        reasons.setdefault((scenario, reason), []).append(quantity_title(quantity))
    lines = [
        wrapped(f"not scored: {scenario}, {', '.join(quantities)}: {reason}", "", "    ")
        for (scenario, reason), quantities in reasons.items()
    ]
    return ["\n".join(lines)] if lines else []


def quantity_title(quantity: str) -> str:
    """A quantity within a sentence."""
    if quantity == ARRIVAL:
        return "arrival"
    title = QUANTITIES[quantity].title
    return title if title.startswith("FLOP") else title.lower()
