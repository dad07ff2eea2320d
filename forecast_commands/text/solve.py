"""What would have to be true, as text."""

import math
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from forecast_commands.text.format import error_text, of_arrival, own_error_text
from forecast_commands.text.table import wrapped
from scenarios.schema.text import ASKED

if TYPE_CHECKING:
    from forecast.analysis.estimand import Question
    from forecast.analysis.parameter_studies.edited import Edited
    from forecast.analysis.parameter_studies.solve import Root, Solution
    from scenarios.variants.adjustments import Varied

_NEAR_YEARS, _NEAR_PROBABILITY = 0.005, 5e-5  # what two digits after the point do not show


def solution_text(
    solution: "Solution", entry: "Varied", question: "Question", target: float, edited: "Edited"
) -> str:
    """The value found, what it gives and how to run it; or that there is none."""
    scenario = edited.bases[edited.name].scenario
    last, milestone = scenario.years.last, of_arrival(scenario.arrives)
    if not solution.roots:
        return f"{_nothing(solution, entry, question, target, last)}\n{milestone}"
    best, *others = solution.roots
    lines = [_found(entry, best), _gives(question, best, last), milestone]
    if abs(best.answer - target) > (_NEAR_YEARS if question.is_median else _NEAR_PROBABILITY):
        lines.append(
            f"there the answer jumps, and no value nearby gives {wanted_text(question, target)}"
        )
    if others:
        values = ", ".join(f"{root.value:.6g}" for root in others)
        lines.append(f"other values do that, too: {values}")
    setting = entry.setting(float(f"{best.value:.10g}"))
    return "\n".join([*lines, call_of_run(edited, [setting])])


def call_of_run(edited: "Edited", settings: Sequence[str]) -> str:
    """The call that runs what was found: what was laid over before, and what comes on top."""
    before = [f"{key}={value}" for key, value in edited.settings.items() if key != ASKED]
    over = "".join(f" --set {shlex.quote(each)}" for each in (*before, *settings))
    asked = edited.bases[edited.name].scenario.asked_milestone
    about = f" --milestone {asked}" if asked else ""
    return f"forecast run {shlex.quote(edited.name)}{over}{about}"


def _found(entry: "Varied", root: "Root") -> str:
    value = f"{root.value:.6g}{own_error_text(root.value_error)}"
    if entry.meaning == "value" or entry.inside is not None:
        now = "" if entry.now is None else f" (now {entry.now:.6g})"
        return f"{entry.key} = {value}{now}"
    verb = {"times": "times", "plus": "plus", "spread": "with a spread of"}[entry.meaning]
    return f"{entry.target} {verb} {value}{_median(entry, root)}"


def _median(entry: "Varied", root: "Root") -> str:
    if entry.median is None or entry.meaning == "spread":
        return ""
    return f" (median {_amount(entry, entry.median)} -> {_moved(entry, root.value)})"


def _moved(entry: "Varied", value: float) -> str:
    """The median of a belief that a number moves."""
    assert entry.median is not None
    is_factor = entry.meaning == "times"
    return _amount(entry, entry.median * value if is_factor else entry.median + value)


def _amount(entry: "Varied", value: float) -> str:
    return f"{value:.6g}" if entry.is_date else f"{value:.4g}"


def _gives(question: "Question", root: "Root", last: int) -> str:
    return f"gives {answer_text(question, root.answer, last)}{_error(question, root)}"


def _error(question: "Question", root: "Root") -> str:
    return error_text(root.answer_error * (1.0 if question.is_median else 100.0))


def answer_text(question: "Question", value: float, last: int) -> str:
    """An answer in words."""
    if not question.is_median:
        return f"a probability by {question.by:g} of {value:.2%}"
    return f"a median of {value:.2f}" if math.isfinite(value) else f"a median after {last}"


def _nothing(
    solution: "Solution", entry: "Varied", question: "Question", target: float, last: int
) -> str:
    low, high = (_plain(question, x, last) for x in (solution.lowest, solution.highest))
    what = "the median" if question.is_median else f"the probability by {question.by:g}"
    stays = f"is {low} for all of them" if low == high else f"stays between {low} and {high}"
    nothing = f"no {_sought(solution, entry)} does that ({wanted_text(question, target)}):"
    return f"{wrapped(nothing)}\n{what} {stays}"


def _sought(solution: "Solution", entry: "Varied") -> str:
    """What was looked for, of which key, and where."""
    where = f"between {solution.low:.6g} and {solution.high:.6g}"
    if entry.meaning not in ("times", "plus"):
        noun = "spread" if entry.meaning == "spread" else "value"
        return f"{noun} of {entry.key} {where}"
    noun = "factor on" if entry.meaning == "times" else "sum added to"
    if entry.median is None:
        return f"{noun} {entry.key} {where}"
    low, high = (_moved(entry, end) for end in (solution.low, solution.high))
    return f"{noun} {entry.key} {where}, which is a median from {low} to {high},"


def wanted_text(question: "Question", target: float) -> str:
    """The wanted answer."""
    return f"{target:g}" if question.is_median else f"{target:.4g}"


def _plain(question: "Question", value: float, last: int) -> str:
    if not question.is_median:
        return f"{value:.2%}"
    return f"{value:.2f}" if math.isfinite(value) else f"after {last}"
