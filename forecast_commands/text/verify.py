"""Text for `forecast verify`."""

import re
from typing import TYPE_CHECKING, Any

from forecast_commands.text.table import INDENT, labelled, table, wrapped
from scenarios.problems import printable

if TYPE_CHECKING:
    from forecast.verification.differences import Compared
    from forecast.verification.outcome import Verification

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
    title = f"{printable(file)}: {recorded.title}"
    blocks = [
        f"{wrapped(title)}\n{wrapped(run)}",
        _verdict(verification),
        labelled(
            [
                ("versions", _versions(verification)),
                ("scenario", _scenario(verification)),
                ("today", _today(verification)),
            ]
        ),
    ]
    if verification.differences:
        blocks.append(_differences(verification.differences))
    if verification.unmatched:
        blocks.append(_unmatched(verification))
    if verification.causes:
        why = "; or ".join(_CAUSES[cause] for cause in verification.causes)
        blocks.append(labelled([("why", why)]))
    return "\n\n".join(blocks)


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
    return f"its hash is {recorded.hash}, and {stored} is recorded"


def _today(verification: "Verification") -> str:
    recorded, today = verification.recorded, verification.today
    name = recorded.name + (" with the recorded --set" if recorded.provenance.edits else "")
    if today.hash is None:
        return f"{name}: {today.reason}"
    if today.is_same(recorded):
        return f"{name} is still this scenario"
    count = len(today.differing)
    some = ", ".join(today.differing[:3])
    rest = f" and {count - 3} more" if count > 3 else ""
    return f"{name} is another scenario; it differs in {some or 'its structure'}{rest}"


def _differences(differences: "list[Compared]") -> str:
    rows = [
        [
            compared.name,
            f"{compared.differing:,} of {compared.values:,}",
            f"{compared.largest:.2g}",
            "no" if compared.holds else "yes",
        ]
        for compared in differences[:_MOST_ROWS]
    ]
    worst = differences[0]
    where = f" at {worst.at}" if worst.at else ""
    text = (
        f"the largest: {worst.name}{where} is {_value(worst.stored)}, and now "
        f"{_value(worst.now)}"
    )
    return "\n".join(
        [
            table(rows, ["differs", "values", "largest", "beyond 1e-9"]),
            *_more(len(differences)),
            wrapped(text),
            "largest: relative to numbers above 1, absolute below",
        ]
    )


def _unmatched(verification: "Verification") -> str:
    lines = [
        wrapped(f"{unmatched.name}: {unmatched.reason}", "  ", INDENT)
        for unmatched in verification.unmatched[:_MOST_ROWS]
    ]
    return "\n".join(["not compared", *lines, *_more(len(verification.unmatched))])


def _more(count: int) -> list[str]:
    more = count - _MOST_ROWS
    return [f"... and {more:,} more (--json has all)"] if more > 0 else []


def _value(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)
