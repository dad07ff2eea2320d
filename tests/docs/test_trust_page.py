"""The tests that the page on trust names are there."""

import ast
import re

from tools.page import ROOT

PAGE = ROOT / "docs" / "trust.md"


def named() -> list[tuple[str, str | None]]:
    """Files and tests in the order of the page; `::test` goes with the file before it."""
    found: list[tuple[str, str | None]] = []
    for file, test in re.findall(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`", PAGE.read_text("utf-8")):
        if file or test:
            found.append((file or found[-1][0], test or None))
    return found


def test_every_test_that_it_names_exists():
    assert len(named()) > 40
    for file, test in named():
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        tests = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert test is None or test in tests, f"{file}::{test}"
