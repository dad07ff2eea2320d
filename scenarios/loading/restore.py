"""Scenarios that were stored in results, read back with the limits of scenario files."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from scenarios.checks.validation import validate
from scenarios.problems import Mark, Problem, ScenarioError
from scenarios.schema.scenario import Scenario
from scenarios.yaml_tree import MAX_BYTES, parse, plain_scalar, tree_of


def restore(text: str, where: str) -> Scenario:
    """Read a scenario from the JSON of `Scenario.plain()`.

    It stands on no other file: what it extended and its samples are in it.

    Parameters
    ----------
    text : str
    where : str
        What problems call it.

    Raises
    ------
    ScenarioError
        With every problem found.
    """
    if len(text) > MAX_BYTES:
        limit = f"the stored scenario is longer than {MAX_BYTES / 1e6:g} MB"
        raise ScenarioError([Problem(limit, mark=Mark(where))])
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ScenarioError([Problem("the scenario is not JSON", mark=Mark(where))]) from None
    problems: list[Problem] = []
    try:
        # JSON is YAML: by the same reader come the same limits.
        tree = parse(json.dumps(data, ensure_ascii=False), where, problems, stored=True)
        return validate(tree, problems)[0]
    except ScenarioError as error:  # lines and columns say nothing in a text of one line
        found = [Problem(p.message, p.path, Mark(where)) for p in error.problems]
        raise ScenarioError(found, error.unlisted) from None


def rebuilt(data: Mapping[str, Any], where: str) -> Scenario:
    """Make a scenario of the data of another, changed in some places.

    Parameters
    ----------
    data : mapping
        As `Scenario.plain()` gives it.
    where : str
        What problems call it.

    Raises
    ------
    ScenarioError
        With every problem found.
    """
    return validate(tree_of(data, Mark(where)))[0]


def yaml_text(scenario: Scenario) -> str:
    """A scenario as a file that stands on no other."""
    return yaml_of(scenario.plain())


def yaml_of(data: dict[str, Any]) -> str:
    """Plain data of a scenario, or of a part of one, as the text of a file."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
    return text


class _Dumper(yaml.SafeDumper):
    """Writes YAML 1.2: text that its rules would read as a number stands in quotes."""


def _written(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if isinstance(plain_scalar(text), str) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_Dumper.add_representer(str, _written)
