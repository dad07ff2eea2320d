"""What the name of a stored result's scenario stands for today."""

from pathlib import Path

from forecast.verification.outcome import Today
from forecast.verification.stored_provenance import Recorded
from scenarios.listing import differing
from scenarios.loading.files import inside
from scenarios.loading.load import is_path, resolve
from scenarios.problems import ScenarioError
from scenarios.schema.scenario import Scenario


def today(recorded: Recorded, then: Scenario) -> Today:
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
        now = resolve(recorded.name, recorded.provenance.edits or {}).scenario
    except ScenarioError as error:
        return Today(None, f"it cannot be loaded: {error.problems[0]}")
    entries = [] if now.hash == then.hash else differing(then, now)
    return Today(now.hash, differing=tuple(entry["key"] for entry in entries))
