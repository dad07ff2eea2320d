"""What the import contracts in pyproject.toml do not hold."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("priors", "anchors", "scenarios", "forecast", "forecast_commands")
MODULES = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")] + [ROOT / "cli.py"]


def test_the_script_only_starts_the_program():
    """`cli.py` is no package, so no contract speaks of it."""
    tree = ast.parse((ROOT / "cli.py").read_text(encoding="utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert {getattr(node, "module", None) for node in imports} == {"forecast_commands.main"}


def test_files_stay_short():
    others = (
        p for name in ("tests", "tools", "benchmarks") for p in ROOT.glob(f"{name}/**/*.py")
    )
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (*MODULES, *others)
    }
    assert {name: length for name, length in lengths.items() if length > 400} == {}
