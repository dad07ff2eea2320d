"""What loading costs: little, since every command begins with it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FORBIDDEN = ("scipy", "matplotlib", "xarray", "pandas", "jsonschema")


def test_loading_imports_nothing_heavy() -> None:
    code = (
        "import sys; from scenarios.loading.load import load; load('cotra_2020'); "
        f"print([m for m in sys.modules if m.partition('.')[0] in {FORBIDDEN}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_loading_builds_no_table_of_quantiles() -> None:
    code = (
        "from scenarios.loading.load import load; load('cotra_2020'); "
        "from priors.distributions.skew_normal import _table; print(_table.cache_info().misses)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"
