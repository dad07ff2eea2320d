"""A fit as text: what was found, what was left out, and beliefs to paste."""

import math
from typing import Any

from forecast_commands.text.table import number, table, wrapped
from scenarios.data.fitting import INTERVAL, Fit
from scenarios.schema.fitted import KEYS
from scenarios.yaml_tree import inline


def fit_text(found: Fit) -> str:
    """The fit on one screen, ending in YAML."""
    published = found.series.published
    said = [wrapped(f"Published: {published}.", "", "  ")] if published else []
    parts = [_heading(found), _figures(found), *said, *_left_out(found), _beliefs(found)]
    return "\n\n".join(parts)


def _heading(found: Fit) -> str:
    what = "records" if found.records else "points"
    data = found.to_dict()
    return (
        f"{found.series.title}\n{found.series.source}\n"
        f"{len(found.points)} {what}, {data['from']} to {data['level_date']}"
    )


def _figures(found: Fit) -> str:
    low, high = found.doubling_time_interval
    slow, fast = (10.0 ** float(s) for s in found.trend.slope_quantiles(_ends()))
    level = found.level_quantiles(found.level_date, [0.5])[0]
    rows = [
        ["doubling time", _years(found.doubling_time), f"{_years(low)} to {_years(high)}"],
        ["growth in a year", f"{10.0**found.trend.slope:.3g}x", f"{slow:.3g}x to {fast:.3g}x"],
        [f"level in {found.level_date:.1f}", f"{number(float(level))} {found.series.unit}", ""],
        ["spread about it", f"{found.trend.residual_sd:.2g} OOM", ""],
    ]
    if found.break_at is not None:
        before = f"{10.0**found.trend.slope_before:.3g}x"
        rows.insert(2, [f"before {found.break_at:g}", before, ""])
    return table(rows, ["", "fit", "80% interval"])


def _ends() -> Any:
    import numpy as np

    return np.array(INTERVAL)


def _years(value: float) -> str:
    return f"{value:.3g} years" if math.isfinite(value) else "never"


def _left_out(found: Fit) -> list[str]:
    if not found.left_out:
        return []
    rows = [[str(count), why] for why, count in found.left_out.items()]
    return [table(rows, ["rows", "left out"])]


def _beliefs(found: Fit) -> str:
    lines = ["To paste into a scenario:", "sources:", f"  data: {_quoted(found.source)}"]
    for name, belief in {"level": found.level_belief, **found.growth_belief}.items():
        pairs = ", ".join(f"[{p:g}, {number(v)}]" for p, v in belief["quantiles"])
        lines += [f"{name}:", f"  unit: {belief['unit']}", "  source: data"]
        lines += _wrapped(f"  quantiles: [{pairs}]")
    keys = {name: key for key, name in KEYS.items()}
    asked = {keys[name]: value for name, value in found.asked.items()}
    fitted = inline({"fitted": {"quantity": found.quantity, **asked}})
    lines += _wrapped(f"or, to have it fitted at load: {fitted}")
    return "\n".join(lines)


def _wrapped(line: str) -> list[str]:
    import textwrap

    return textwrap.wrap(line, 80, subsequent_indent=" " * 14)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
