"""A room imports only what stands left of it, and keeps out what is not its business."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("priors", "anchors", "scenarios", "forecast", "forecast_commands", "cli")
NEVER = {
    "priors": {"xarray", "click", "matplotlib", "yaml"},
    "anchors": {"xarray", "click", "matplotlib", "yaml"},
    "scenarios": {"xarray", "click", "matplotlib"},
    "forecast": {"click", "yaml"},
    "forecast_commands": {"yaml", "matplotlib"},
    "cli": {"yaml", "matplotlib"},
}
MODULES = [
    path
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
] + [ROOT / "cli.py"]  # fmt: skip


def imported(path: Path) -> Iterator[str]:
    """Top-level packages that a module imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            yield str(node.module).split(".")[0]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_left(path):
    room = room_of(path)
    # The program's name and version stand in forecast/; the command line may know everything.
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    names = set(imported(path))
    assert names & set(ROOMS) <= allowed
    assert not names & NEVER[room]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_matplotlib_is_imported_by_plots_alone(path):
    if "plots" not in path.parts:
        assert "matplotlib" not in set(imported(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
