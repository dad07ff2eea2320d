"""Text for `forecast doctor`: a block to paste into a bug report."""

import platform
from typing import TYPE_CHECKING

from forecast.version import __version__
from forecast_commands.text.table import INDENT, labelled, wrapped

if TYPE_CHECKING:
    from forecast.doctor import Check, Examination

_INDENT = 26 * " "


def examination_text(found: "Examination") -> str:
    """Versions, then one line a check, then what is to be done."""
    cores = f"{found.cores} core{'s' if found.cores != 1 else ''}"
    seconds = "none" if found.run_seconds is None else f"{found.run_seconds:.2f} s"
    made_of = labelled(
        [
            ("forecast", f"{__version__}, Python {platform.python_version()}"),
            ("system", f"{found.system}, {cores}"),
            ("libraries", _versions(found.libraries)),
            ("optional", _versions(found.optional)),
            ("a run", seconds),
        ]
    )
    return "\n\n".join([made_of, "\n".join(map(_check, found.checks)), _verdict(found)])


def _versions(packages: dict[str, str | None]) -> str:
    return ", ".join(f"{name} {found or 'not installed'}" for name, found in packages.items())


def _check(check: "Check") -> str:
    outcome = "ok" if check.ok else "FAILED"
    line = wrapped(check.found, f"{outcome:7} {check.name:17} ", _INDENT)
    if not check.mend:
        return line
    return f"{line}\n{wrapped(check.mend, f'{_INDENT}to mend it: ', f'{_INDENT}{INDENT}')}"


def _verdict(found: "Examination") -> str:
    failed = sum(not check.ok for check in found.checks)
    if not failed:
        return "All is in order."
    return f"{failed} of {len(found.checks)} checks FAILED."
