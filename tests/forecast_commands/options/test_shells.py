"""What shells put onto the line after TAB."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

LINES = [
    ("forecast run cotra_2020 --set hardware.doubl", "hardware.doubling_time="),
    (
        "forecast run kaplan --set years.last=2090 --set spending.doub",
        "spending.doubling_time=",
    ),
    ("forecast compare published:metac", "published:metaculus_2026_06"),
    ("forecast scaling loss --law kaplan_2020,besi", "kaplan_2020,besiroglu_2024"),
    ("forecast sens", "sensitivity"),
]
BASH = """\
compopt() { echo "$@"; }
eval "$(_FORECAST_COMPLETE=bash_source forecast)"
COMP_LINE=$1 COMP_POINT=${#1}
_forecast_completion forecast
echo "${COMPREPLY[@]}"
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Where `forecast` is this checkout's."""
    script = tmp_path / "forecast"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path.cwd()}/cli.py" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    def ask(*command: str) -> list[str]:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.split("\n")[:-1]

    return ask


@pytest.mark.skipif(which("bash") is None, reason="bash is not here")
@pytest.mark.parametrize(("line", "offered"), LINES)
def test_bash_replaces_what_stands_after_its_last_break(shell, line, offered):
    *options, words = shell("bash", "--norc", "-c", BASH, "bash", line)
    typed = line.split(" ")[-1]
    kept = typed[: max(typed.rfind(":"), typed.rfind("=")) + 1]
    assert kept + words == offered
    assert options == (["-o nospace"] if offered.endswith("=") else [])


@pytest.mark.skipif(which("fish") is None, reason="fish is not here")
@pytest.mark.parametrize(("line", "offered"), LINES)
def test_fish_offers_all_of_it(shell, line, offered):
    load = "_FORECAST_COMPLETE=fish_source forecast | source; complete -C $argv[1]"
    found = shell("fish", "--no-config", "-c", load, line)
    assert [each.split("\t")[0] for each in found] == [offered]


@pytest.mark.skipif(which("zsh") is None, reason="zsh is not here")
def test_zsh_reads_its_script(shell):
    (script,) = [*{"\n".join(shell("sh", "-c", "_FORECAST_COMPLETE=zsh_source forecast"))}]
    assert "compadd -U -S '' -V unsorted -a keys" in script
    assert shell("zsh", "-f", "-n", "-c", script) == []
