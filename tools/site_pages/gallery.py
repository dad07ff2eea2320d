"""The gallery of the site: every picture, drawn by the command below it."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from forecast_commands.declarations.plot import KINDS, Plot
from forecast_commands.declarations.scaling import KINDS as OF_LAWS
from forecast_commands.group import forecast as program

_DRAWS = 1024
_MORE = {
    "compare": "compare cotra_2020 shah_2021 kokotajlo_2021 --plot",
    "waterfall": "compare cotra_2020 cotra_2022 --explain --plot",
    "tornado": "sensitivity cotra_2020 --plot",
    "pool": "pool cotra_2020 shah_2021 kokotajlo_2021 --plot",
    "sweep": "sweep cotra_2020 --over hardware.doubling_time=1,2,3,4 --plot",
    "tilt": "tilt cotra_2020 --to published:metaculus_2026_06 --plot",
    "bounds": "bounds cotra_2020 --widen weights.short_horizon=2 --plot",
    "fit": "fit record_compute --from 2018 --plot",
    "score": "score cotra_2020 trend_2026 --as-of 2020.5 --plot",
    "vintages": "vintages fitted.yaml --from 2022 --to 2026 --plot",
}
FITTED = """\
title: Spending as it has grown
extends: cotra_2020
spending: {doubling_time: {fitted: largest_run_cost}}
"""
"""The file of the picture of vintages: a belief that comes from data."""


def commands() -> dict[str, str]:
    """Commands by the name of their picture, each with a file to write at its end."""
    plain = {kind: f"plot cotra_2020 --kind {kind} --output" for kind in KINDS}
    early = "--set 'milestones={early: {oom_below: 1 to 3}}'"
    plain["milestones"] = f"plot cotra_2020 --kind milestones {early} --output"
    plain["spans"] = f"plot cotra_2020 --kind spans {early} --output"
    plain["limits"] = "plot limits_2030 --kind limits --output"
    plain["given"] = 'plot cotra_2020 --kind given --given "arrival < 2035" --output'
    laws = {f"scaling_{kind}": f"scaling plot --kind {kind} --output" for kind in OF_LAWS}
    return {
        name: f"{command} {name}.svg" for name, command in {**plain, **_MORE, **laws}.items()
    }


def write(folder: Path) -> None:
    """Draw every picture and write the page that shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    with chdir(folder):
        Path("fitted.yaml").write_text(FITTED, encoding="utf-8")
        for command in commands().values():
            draw(command)
        Path("index.md").write_text(_page(), encoding="utf-8")


def draw(command: str) -> None:
    """Carry out a command in this process, in the current folder."""
    arguments = shlex.split(command.replace("fitted.yaml", f".{os.sep}fitted.yaml"))
    few = [] if arguments[0] in ("scaling", "fit", "score") else ["--draws", str(_DRAWS)]
    with patch.object(sys, "argv", ["forecast", *arguments]):  # which the small print repeats
        done = CliRunner().invoke(program, [*arguments, "--force", *few])
    if done.exit_code:
        raise RuntimeError(f"forecast {command}: {done.output}") from done.exception


def _page() -> str:
    few = f"Here they have {_DRAWS:,} draws an anchor, so that this page is built soon."
    head = f"# Gallery\n\nEvery picture, with the command that draws it. {few}"
    return "\n".join([head, *_shown()])


def _shown() -> Iterator[str]:
    said = dict(re.findall(r"^ *(\w+) {2,}(\w.*)$", Plot.__doc__ or "", re.M))
    for name, command in commands().items():
        about = f"{said[name]}.\n\n".capitalize() if name in said else ""
        yield f"\n## {name.replace('_', ' ')}\n\n{about}![{name}]({name}.svg)\n"
        yield f"```sh\nforecast {command.replace('fitted.yaml', './fitted.yaml')}\n```"
        if "fitted.yaml" in command:
            yield f"\nwith `fitted.yaml`:\n\n```yaml\n{FITTED}```"
