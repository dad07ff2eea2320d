"""What a plain call may import: start-up is most of the time of a short run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forecast_commands.help import COMMANDS
from forecast_commands.importing import UNUSED

HEAVY = {"numpy", "scipy", "matplotlib", "xarray", "pandas", "pydantic", "yaml"}
NOT_FOR_A_RUN = {"scipy", "matplotlib", "xarray", "pandas", "zarr", "h5netcdf"} | {
    "asyncio",
    "concurrent",
    "multiprocessing",
    "subprocess",  # of executors
    "difflib",  # of misspelt words
    "numpy.polynomial",
    "forecast.export.html",
    "forecast.analysis.comparison",
    "forecast.analysis.milestones",
    "forecast.analysis.reweighting.conditioned_arrival",
    "forecast.analysis.reweighting.conditioning",
    "forecast.analysis.reweighting.windows",
    "forecast.distributions.weighted_term",
    "forecast.engine.paired",
    "forecast.model.feedback",
    "forecast.model.research",
    "forecast.results.stated",
    "forecast_commands.output.pictures",
    "priors.distributions.beta",
    "priors.distributions.rankwise",
    "scenarios.data.published",
    "scenarios.data.series",
    "scenarios.data.tables",
    "scenarios.loading.fits",
    "scenarios.schema.fitted",
    "scenarios.variants.adjustments",
}


NOT_FOR_FIXED_TRENDS_ON_A_SCREEN = {
    *("anchors.requirements.ai_futures_2025", "anchors.requirements.uplift_2026"),
    "forecast.analysis.precision",
    "forecast.distributions.empirical",  # of what is counted
    *("forecast.distributions.nodes", "forecast.distributions.path_sums"),
    "forecast.engine.many_paths",
    "forecast.export.atomic",  # of files that are written
    *("forecast.model.crossing", "forecast_commands.text.conditioning"),
    *("forecast_commands.text.markdown", "forecast_commands.text.milestones"),
    *("scenarios.listing", "scenarios.loading.sample_tables"),
}


def words_after(expression: str, *arguments: str) -> set[str]:
    """Words that an expression is worth when the program ends."""
    code = (
        "import os, sys, cli\n"
        "try: cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print('WORDS', *{expression})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if "OPENBLAS" not in name},
    )
    return set(done.stdout.rpartition("WORDS")[2].split())


def modules_after(*arguments: str) -> set[str]:
    """Modules that are loaded when the program ends."""
    return words_after("sys.modules", *arguments)


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


def test_a_run_with_fixed_trends_does_without_paths_counted_draws_and_files():
    assert (
        not modules_after("run", "cotra_2020", "--draws", "64")
        & NOT_FOR_FIXED_TRENDS_ON_A_SCREEN
    )


def test_a_run_executes_no_module_that_it_has_no_use_for():
    left = "[name for name, module in sys.modules.items() if 'Lazy' in type(module).__name__]"
    used = {"linecache"}  # by Python 3.13 itself
    unused = modules_after("run", "minimal") & {*UNUSED} - used
    assert words_after(left, "run", "minimal") - used == unused


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="lists threads as Linux does")
def test_a_run_starts_no_threads_that_wait_busily():
    assert len(words_after("os.listdir('/proc/self/task')", "run", "minimal")) == 1
