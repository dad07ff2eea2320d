"""What would have to be true of several entries, together or each alone, as text."""

from typing import TYPE_CHECKING

from forecast.analysis.parameter_studies.entries import Each
from forecast.analysis.parameter_studies.joint_solve import Axis, JointSolution
from forecast_commands.text.format import amount_text, of_arrival
from forecast_commands.text.solve import answer_text, call_of_run
from forecast_commands.text.table import number, table, wrapped

if TYPE_CHECKING:
    from forecast.analysis.parameter_studies.edited import Edited
    from scenarios.loading.load import Resolved

_UNITS = {
    "sd": "sds",
    "year": "years",
    "doubling": "doublings",
    "doubling of the odds": "doublings of odds",
}


def joint_text(found: JointSolution, edited: "Edited") -> str:
    """The least change together, what it gives, and how to run it."""
    rows = [
        _row(axis, axis.number(moved), moved)
        for axis, moved in zip(found.axes, found.moves, strict=True)
    ]
    scenario = edited.bases[edited.name].scenario
    settings = [
        axis.entry.setting(float(f"{axis.number(moved):.10g}"))
        for axis, moved in zip(found.axes, found.moves, strict=True)
    ]
    legend = (
        f"The least change of all of them together, {found.distance:.3g} standard deviations "
        "of beliefs that vary, or doublings of what is fixed (years, of dates)."
    )
    answer = answer_text(found.question, found.answer, scenario.years.last)
    gives = f"gives {answer}\n{of_arrival(scenario.arrives)}"
    return "\n\n".join(
        [
            f"{table(rows, _HEADER)}\n{wrapped(legend)}",
            f"{gives}\n{call_of_run(edited, settings)}",
        ]
    )


_HEADER = ["key", "now", "value", "moves by", "in"]


def _row(axis: Axis, value: float, moved: float | None) -> list[str]:
    now, then = _shown(axis, axis.entry.now), _shown(axis, value)
    by = "-" if moved is None else f"{moved:+z.2f}"
    return [axis.entry.key, now, then, by, _UNITS[axis.unit]]


def _shown(axis: Axis, value: float | None) -> str:
    """A number, or the median of the belief that it moves."""
    entry = axis.entry
    if value is None:
        return "-"
    if entry.median is None or entry.meaning == "spread":
        shown = amount_text(value, entry.is_date)
        return shown if entry.meaning == "value" else f"{entry.meaning} {shown}"
    if entry.meaning == "times":
        return number(entry.median * value)
    return amount_text(
        entry.median + value if entry.meaning == "plus" else value, entry.is_date
    )


def each_text(found: Each, resolved: "Resolved") -> str:
    """A row a key: what it alone would have to be; those that need the least first."""
    rows, question = found.rows, found.question
    some = [row for row in rows if row.solution.roots]
    some.sort(key=lambda row: float("inf") if row.moved is None else abs(row.moved))
    lines = [_row(row.axis, row.solution.roots[0].value, row.moved) for row in some]
    last = resolved.scenario.years.last
    none = [row for row in rows if not row.solution.roots]
    wanted = f"What each alone would have to be for {answer_text(question, found.target, last)}"
    blocks = [f"{wanted}\n{of_arrival(resolved.scenario.arrives)}"]
    if lines:
        blocks.append(f"{table(lines, _HEADER)}\n{wrapped('Medians, of what varies.')}")
    if none:
        header = ["no value does that", "answers from", "to"]
        ends = [
            [row.axis.entry.key, *(answer_text(question, end, last) for end in
             (row.solution.lowest, row.solution.highest))]
            for row in none
        ]  # fmt: skip
        blocks.append(table(ends, header))
    return "\n\n".join(blocks)
