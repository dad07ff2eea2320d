"""The work for many anchors grows as their number does, counted in calls and not in time."""

import cProfile
import pstats
from pathlib import Path

import pytest

from tests.forecast_commands.calling import call

ROOT = str(Path(__file__).parents[2])
FIRST, FEW, MANY = 4, 8, 24  # the first fills caches
LEAST = 200  # calls; what is called less often costs nothing
MOST = 1.3 * MANY / FEW
"""How many times as often a function may be called: somewhat more, where caches fill."""

COMMANDS = [
    "check {}",
    "show {}",
    "run {} --draws 16 --force --output result.json",
    "verify result.json",
    *(
        pytest.param(command, marks=pytest.mark.slow)
        for command in (
            "diff minimal {}",
            "run {} --draws 16 --given arrival<2040",
            "compare minimal {} --draws 16 --explain",
            "solve {} --draws 16 --vary hardware.doubling_time --median 2050",
            "page {} --draws 16 --force --output page.html",
        )
    ),
]


def many(count: int) -> str:
    """A scenario with anchors of several kinds and beliefs that vary everywhere.

    No two have an anchor's belief in common, of which the work would be kept; alike they are.
    """
    anchors = [
        "{kind: stated, priors: {training_compute: 1e28 to NUMBERe36}}",
        "{kind: lifetime, priors: {lifetime_adjustment: 1e2 to NUMBERe6}}",
        "{kind: neural_network, priors: {effective_horizon_length: 1 to NUMBERe4}}",
        "{kind: stated, priors: {training_compute: {product: {brain_compute: NUMBER}}}}",
    ]
    lines = [
        f"  a{i}: {anchors[i % len(anchors)].replace('NUMBER', f'2.0000000{count}{i:02}')}"
        for i in range(count)
    ]
    weights = ", ".join(f"a{i}: {1 / count}" for i in range(count))
    return "\n".join(
        [
            "extends: cotra_2020",
            "hardware: {doubling_time: 1 to 4}",
            "spending: {doubling_time: 1 to 4}",
            "priors: {algorithmic_doubling_time: 1 to 3, lifetime_duration: 8e8 to 1e9}",
            "anchors:",
            *lines,
            f"weights: {{{weights}}}",
        ]
    )


def calls(command: str) -> dict[tuple[str, int, str], int]:
    """How often each function of this project is called by a command."""
    profile = cProfile.Profile()
    with profile:
        result = call(*command.split())
    assert result.exit_code == 0, result.output
    return {
        where: found[1]
        for where, found in pstats.Stats(profile).stats.items()
        if where[0].startswith(ROOT) and "/tests/" not in where[0]
    }


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    found = {}
    for count in (FIRST, FEW, MANY):
        found[count] = tmp_path_factory.mktemp(f"anchors_{count}")
        (found[count] / "many.yaml").write_text(many(count))
    return found


@pytest.mark.parametrize("command", COMMANDS)
def test_no_function_is_called_more_than_in_proportion(command, folders, monkeypatch):
    counted = []
    for count in (FIRST, FEW, MANY):
        monkeypatch.chdir(folders[count])
        counted.append(calls(command.format("many.yaml")))
    _, few, many_calls = counted
    beyond = {
        f"{where[2]} ({where[0].removeprefix(ROOT)})": (few[where], often)
        for where, often in many_calls.items()
        if often > max(LEAST, MOST * few.get(where, often))
    }
    assert not beyond
