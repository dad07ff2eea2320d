"""Text for `forecast doctor`: a block to paste into a bug report."""

import platform
import textwrap
from typing import TYPE_CHECKING

from forecast.version import __version__

if TYPE_CHECKING:
    from forecast.doctor import Check, Examination

_WIDTH = 78
_LABEL = 11
_INDENT = 26


def examination_text(found: "Examination") -> str:
    """Versions, then one line a check, then what is to be done."""
    cores = f"{found.cores} core{'s' if found.cores != 1 else ''}"
    seconds = "none" if found.run_seconds is None else f"{found.run_seconds:.2f} s"
    lines = [
        *_row("forecast", f"{__version__}, Python {platform.python_version()}"),
        *_row("system", f"{found.system}, {cores}"),
        *_row("libraries", _versions(found.libraries)),
        *_row("optional", _versions(found.optional)),
        *_row("a run", seconds),
        "",
    ]
    for check in found.checks:
        lines += _check(check)
    return "\n".join([*lines, "", _verdict(found)])


def _row(label: str, text: str) -> list[str]:
    return _wrapped(label.ljust(_LABEL), text, _LABEL)


def _wrapped(head: str, text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * indent)


def _versions(packages: dict[str, str | None]) -> str:
    return ", ".join(f"{name} {found or 'not installed'}" for name, found in packages.items())


def _check(check: "Check") -> list[str]:
    outcome = "ok" if check.ok else "FAILED"
    lines = _wrapped(f"{outcome:7} {check.name:17} ", check.found, _INDENT)
    if check.mend:
        lines += _wrapped(" " * _INDENT + "to mend it: ", check.mend, _INDENT + 4)
    return lines


def _verdict(found: "Examination") -> str:
    failed = sum(not check.ok for check in found.checks)
    if not failed:
        return "All is in order."
    return f"{failed} of {len(found.checks)} checks FAILED."
