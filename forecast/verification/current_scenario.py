"""What the name of a stored result's scenario stands for today."""

from pathlib import Path

from forecast.verification.outcome import Today
from forecast.verification.stored_provenance import Recorded
from scenarios.listing import differing
from scenarios.loading.files import inside
from scenarios.loading.load import is_path, resolve
from scenarios.problems import ScenarioError


def today(recorded: Recorded) -> Today:
    """Load the scenario that a result was asked for by, with the same edits.

    A built-in scenario, or a file in the current folder or below: a result from a stranger
    does not make the program read files elsewhere.
    """
    try:
        if is_path(recorded.name):
            inside(Path(), recorded.name)
    except ValueError:
        return Today(None, "it lies outside this folder, where nothing is looked up")
    try:
        scenario = resolve(recorded.name, recorded.provenance.edits or {}).scenario
    except ScenarioError as error:
        return Today(None, f"it cannot be loaded: {error.problems[0]}")
    if scenario.hash == recorded.scenario.hash:
        return Today(scenario)
    entries = differing(recorded.scenario, scenario)
    return Today(scenario, differing=tuple(entry["key"] for entry in entries))
