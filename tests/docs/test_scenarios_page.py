"""The page on scenario files has every key that a file may have."""

import re
from collections.abc import Iterator
from json import loads
from pathlib import Path
from typing import Any

import pytest

from scenarios.schema.json_schema import schema_text

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"


def keys(node: Any) -> Iterator[str]:
    """Every property that a schema names, at any depth."""
    if isinstance(node, dict):
        if isinstance(named := node.get("properties"), dict):
            yield from named
        for part in node.values():
            yield from keys(part)
    elif isinstance(node, list):
        for part in node:
            yield from keys(part)


@pytest.mark.parametrize("key", sorted(set(keys(loads(schema_text())))))
def test_every_key_stands_on_the_page(key):
    page = PAGE.read_text(encoding="utf-8")
    assert re.search(rf"(?<![a-z_]){re.escape(key)}(?![a-z_0-9])", page)
