"""Text for `forecast verify`."""

import re
import textwrap
from typing import TYPE_CHECKING, Any

from scenarios.problems import printable

if TYPE_CHECKING:
    from forecast.verification.differences import Compared
    from forecast.verification.outcome import Verification

_WIDTH = 78
_LABEL = 14
_MOST_ROWS = 12
_NAMES = {"forecast_version": "forecast", "python_version": "Python", "numpy_version": "numpy"}
_CAUSES = {
    "versions": "other versions made it (above); 1e-9 is promised across them, no more",
    "scenario": "the recorded hash is not that of the scenario in the file",
    "code": "versions and scenario are the same, so that the code of the program has changed "
    "since, or the numbers in the file have, or it is from a processor of another kind",
}


def verification_text(file: str, verification: "Verification") -> str:
    """What was found, for people."""
    recorded = verification.recorded
    provenance = recorded.provenance
    run = f"{recorded.name}, {provenance.draws:,} draws, seed {provenance.seed}"
    lines = [
        *textwrap.wrap(f"{printable(file)}: {recorded.scenario.title}", _WIDTH),
        *textwrap.wrap(run, _WIDTH),
        "",
        _verdict(verification),
        "",
        *_row("versions", _versions(verification)),
        *_row("scenario", _scenario(verification)),
        *_row("today", _today(verification)),
    ]
    if verification.differences:
        lines += ["", *_differences(verification.differences)]
    if verification.unmatched:
        lines += ["", "not compared", *_unmatched(verification)]
    if verification.causes:
        lines += ["", *_row("why", "; or ".join(_CAUSES[c] for c in verification.causes))]
    return "\n".join(lines)


def _row(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=label.ljust(_LABEL),
        subsequent_indent=" " * _LABEL,
    )


def _verdict(verification: "Verification") -> str:
    values = sum(compared.values for compared in verification.compared)
    size = f"{len(verification.compared)} variables, {values:,} values"
    if verification.holds:
        how = "to the byte" if verification.agreement == "byte" else "to 1e-9"
        return f"It holds, {how}: {size}."
    if not verification.answers:
        return "It does not hold: no probability of arrival by year could be compared."
    if verification.agreement is not None:
        return f"It does not hold, though what was compared agrees: {size}."
    apart = sum(not compared.holds for compared in verification.compared)
    return f"It does not hold: {apart} of {size} differ by more than 1e-9."


def _versions(verification: "Verification") -> str:
    changed = verification.changed_versions
    if not changed:
        shown = [f"{_NAMES[k]} {verification.present[k]}" for k in _NAMES]
        return f"the same: {', '.join(shown)}, {verification.present['machine']}"
    parts = []
    for key, (then, now) in changed.items():
        order = _order(then, now) if key == "forecast_version" else ""
        parts.append(f"{_NAMES.get(key, key)} {then or 'not recorded'}{order}, here {now}")
    return "made by " + "; ".join(parts)


def _order(then: str | None, now: str) -> str:
    """Whether the result is from a newer version or an older one."""
    released = [[int(n) for n in re.findall(r"\d+", v or "")[:3]] for v in (then, now)]
    if released[0] == released[1]:
        return ""
    return " (newer)" if released[0] > released[1] else " (older)"


def _scenario(verification: "Verification") -> str:
    recorded = verification.recorded
    stored = recorded.provenance.scenario_hash
    if recorded.hash_is_right:
        return f"its hash is {stored}, as recorded"
    return f"its hash is {recorded.scenario.hash}, and {stored} is recorded"


def _today(verification: "Verification") -> str:
    recorded, today = verification.recorded, verification.today
    name = recorded.name + (" with the recorded --set" if recorded.provenance.edits else "")
    if today.scenario is None:
        return f"{name}: {today.reason}"
    if today.is_same(recorded):
        return f"{name} is still this scenario"
    count = len(today.differing)
    some = ", ".join(today.differing[:3])
    rest = f" and {count - 3} more" if count > 3 else ""
    return f"{name} is another scenario; it differs in {some or 'its structure'}{rest}"


def _differences(differences: "list[Compared]") -> list[str]:
    lines = [f"{'differs':38} {'values':>15} {'largest':>9}  beyond 1e-9"]
    for compared in differences[:_MOST_ROWS]:
        count = f"{compared.differing:,} of {compared.values:,}"
        beyond = "no" if compared.holds else "yes"
        lines.append(
            f"{_cut(compared.name, 38):38} {count:>15} {compared.largest:9.2g}  {beyond}"
        )
    worst = differences[0]
    lines += _more(len(differences))
    stored, now = _value(worst.stored), _value(worst.now)
    where = f" at {worst.at}" if worst.at else ""
    text = f"the largest: {worst.name}{where} is {stored}, and now {now}"
    lines += textwrap.wrap(text, _WIDTH)
    return [*lines, "largest: relative to numbers above 1, absolute below"]


def _unmatched(verification: "Verification") -> list[str]:
    lines = []
    for unmatched in verification.unmatched[:_MOST_ROWS]:
        text = f"{unmatched.name}: {unmatched.reason}"
        lines += textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines + _more(len(verification.unmatched))


def _more(count: int) -> list[str]:
    return (
        [f"... and {count - _MOST_ROWS:,} more (--json has all)"] if count > _MOST_ROWS else []
    )


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 3]}..."


def _value(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)
