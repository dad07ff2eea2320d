"""The parts of a page that say what a forecast is made of."""

import shlex
from collections.abc import Sequence

import numpy as np

from forecast.analysis.comparison import Difference
from forecast.analysis.influence.explanation import Explanation
from forecast.pages.markup import Markup, element, table
from forecast.pages.subject import Subject
from forecast.pages.words import near_years, year
from forecast.plain import error_digits
from forecast.plots.figures import percent, weight
from forecast.results.binding_limit import BindingLimits
from forecast.results.forecast import REQUIREMENT_QUANTILES, Forecast
from forecast.results.stated import StatedForecast
from scenarios.listing import spelled


def anchors_table(forecast: Forecast) -> Markup:
    """The anchors: weight, requirement, median, and what evidence has ruled out."""
    last = forecast.scenario.years.last
    places = [REQUIREMENT_QUANTILES.index(p) for p in (0.1, 0.5, 0.9)]
    rows: list[list[object]] = []
    for name, anchor in forecast.anchors.items():
        posterior = float(forecast.posterior_weights[name].value[0])
        needs = [f"{anchor.log10_requirement.value[i]:.1f}" for i in places]
        median = year(float(anchor.median_year.value[0]), last)
        removed = percent(anchor.evidence_removed)
        rows.append([name, weight(anchor.weight), percent(posterior), *needs, median, removed])
    none = forecast.scenario.weights.none_at_first
    if none > 0:
        after = float(forecast.mixture.weight_of_none().value[0])
        rows.append(["none", weight(none), percent(after), *[""] * 5])
    head = ["anchor", "weight", "after evidence", "10%", "50%", "90%", "median", "ruled out"]
    return table(_own("Anchors: weight, and log10 FLOP required", forecast), head, rows)


def limits_table(forecast: Forecast) -> Markup:
    """What held arrivals up by some years, shares of all of them."""
    binding = BindingLimits(forecast)
    t = np.array(near_years(forecast), dtype=float)
    shares = {name: share.value for name, share in binding.of_all(t).items()}
    rows = [
        [name, *("" if np.isnan(v) else percent(float(v)) for v in values)]
        for name, values in shares.items()
    ]
    head = ["what binds", *(f"by {year:g}" for year in t)]
    return table(_own("What binds, of all arrivals by then", binding.forecast), head, rows)


def years_table(forecast: Forecast) -> Markup:
    """Probability of arrival by years, with its error."""
    rows = []
    for t in near_years(forecast):
        estimate = forecast.mixture.probability(forecast.years[forecast.years == t])
        error = 100.0 * float(estimate.error[0])
        rows.append([t, f"{float(estimate.value[0]):.2%}", error_digits(error)])
    head = ["by", "probability", "Monte Carlo error, points"]
    return table(_own("Probability of arrival", forecast), head, rows)


def _own(caption: str, forecast: Forecast) -> str:
    """What a table says that no reader moves, of whichever scenario she starts from."""
    return f"{caption}; the author's figures of {forecast.name}"


def before_and_after(forecast: Forecast) -> Markup:
    """What lies at the first moment and after the last year, where the axis ends."""
    first, last = forecast.scenario.years.first, forecast.scenario.years.last
    start, end = float(forecast.by_year.value[0]), 1.0 - float(forecast.by_year.value[-1])
    text = (
        f"{percent(start)} is met at the start of {first}; {percent(end)} comes after {last}, "
        f"as the author of {forecast.name} has it."
    )
    return element("p", text)


def beliefs_table(subject: Subject) -> Markup:
    """Every value, with its source and where it is written."""
    texts = subject.forecast.scenario.sources
    rows = []
    for row in subject.values:
        source = str(row["source"] or "")
        told = element("abbr", source, title=texts.get(source)) if source else ""
        place = f"{row['file']}:{row['line']}"
        value = spelled(row["value"])
        rows.append([row["key"], value, row["unit"] or "", told, row["note"] or "", place])
    head = ["key", "value", "unit", "source", "note", "file and line"]
    listed = [element("li", element("b", name), ": ", text) for name, text in texts.items()]
    return Markup(table("Every value", head, rows) + element("ul", *listed))


def differences_table(subjects: Sequence[Subject]) -> Markup:
    """The differences of the other scenarios to the first."""
    first, *others = (subject.forecast for subject in subjects)
    rows: list[list[object]] = []
    for other in others:
        median = Difference(first, other).median_years
        gap = float(median.value[0])
        text = f"{gap:+z.2f}" if gap == gap else "one lies after the last year"
        rows.append([other.name, other.title, text])
    return table(
        f"Median less that of {first.name}, years", ["scenario", "title", "years"], rows
    )


def shares_table(explanation: Explanation, names: Sequence[str]) -> Markup:
    """Shares of beliefs in a difference."""
    rows = [
        [share.name, f"{share.worth:+z.2f}", spelled(share.before), spelled(share.after)]
        for share in explanation.shares
    ]
    head = ["belief", "years", names[0], names[1]]
    return table(f"What leads from {names[0]} to {names[1]}", head, rows)


def stated_table(beside: Sequence[StatedForecast]) -> Markup:
    """Forecasts of others, with the milestone that each is about."""
    rows = [
        [
            each.title,
            each.milestone,
            ", ".join(f"{p:.0%} by {t:.1f}" for t, p in each.stated.points),
            each.stated.source,
        ]
        for each in beside
    ]
    return table("Published forecasts", ["who", "milestone", "says", "source"], rows)


def provenance(subject: Subject) -> Markup:
    """What made a forecast, and how to make it again."""
    forecast, settings = subject.forecast, subject.settings
    edits = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    draws = ["--draws", str(forecast.batches.draws), "--seed", str(forecast.batches.seed)]
    command = shlex.join(["forecast", "run", forecast.name, *edits, *draws])
    facts = {
        "scenario": f"{forecast.name} ({forecast.scenario.hash})",
        "program": f"forecast {forecast.version}",
        "draws": f"{forecast.batches.draws:,} an anchor, seed {forecast.batches.seed}",
        "method": forecast.method,
        "to make it again": Markup(element("code", command)),
        "to verify it": Markup(
            element("code", f"{command} --output result.json && forecast verify result.json")
        ),
    }
    return element(
        "dl", *(Markup(element("dt", k) + element("dd", v)) for k, v in facts.items())
    )
