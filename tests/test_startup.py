"""What a plain call may import: start-up is most of the time of a short run."""

import subprocess
import sys

import pytest

from forecast_commands.help import COMMANDS

HEAVY = {"numpy", "scipy", "matplotlib", "xarray", "pandas", "pydantic", "yaml"}
NOT_FOR_A_RUN = {"scipy", "matplotlib", "xarray", "pandas", "zarr", "h5netcdf"} | {
    "asyncio",
    "concurrent",
    "multiprocessing",
    "subprocess",  # of executors
}


def modules_after(*arguments: str) -> set[str]:
    """Top-level modules that are loaded when the program ends."""
    code = (
        "import sys, cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('MODULES', *{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("MODULES")[2].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        *((name, "--help") for name in COMMANDS),
        ("scaling", "loss", "--help"),
    ],
)
def test_help_imports_nothing_heavy(arguments):
    assert not modules_after(*arguments) & HEAVY


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_overview_does_without_click(option):
    assert "click" not in modules_after(option)


def test_the_overview_is_what_click_would_show():
    from click.testing import CliRunner

    from forecast_commands.group import forecast
    from forecast_commands.help import overview

    for arguments in (["--help"], ["-h"], ["--help", "run"]):
        assert CliRunner().invoke(forecast, arguments).stdout == f"{overview()}\n"
    assert max(map(len, overview().splitlines())) <= 80


@pytest.mark.parametrize("scenario", ["cotra_2020", "trend_2026"])
def test_a_run_imports_only_what_it_needs(scenario):
    loaded = modules_after("run", scenario, "--draws", "64")
    assert not loaded & NOT_FOR_A_RUN
    assert "numpy" in loaded
