"""Public names of a package that are imported when they are asked for.

A package says them once, as imports for type checkers that are never run:
`from home import name as name`, or `from home import *` for all in the `__all__` of `home`.
"""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def find(package: str, name: str) -> Any:
    """Import a public name of a package, or give all of them for `__all__`.

    Raises
    ------
    AttributeError
        When it has no such name.
    """
    found = homes(package)
    if name == "__all__":
        return sorted(found)
    if name not in found:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    return getattr(import_module(found[name]), name)


@cache
def homes(package: str) -> dict[str, str]:
    """The module that each public name of a package is from; none of them is imported."""
    return {name: home for node in ast.walk(_tree(package)) for name, home in _said(node)}


def _said(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            names = _listed(node.module) if alias.name == "*" else [alias.asname]
            yield from ((name, node.module) for name in names if name)


def _listed(module: str) -> list[str]:
    """The names in `__all__` of a module."""
    (found,) = (
        ast.literal_eval(node.value)
        for node in _tree(module).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    names: list[str] = found
    return names


def _tree(module: str) -> ast.Module:
    spec = find_spec(module)
    assert spec is not None
    source: str = spec.loader.get_source(module)  # type: ignore[union-attr]
    return ast.parse(source)
