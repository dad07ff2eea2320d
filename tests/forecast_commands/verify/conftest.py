"""Results that were stored, and changed since."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import pytest

from forecast.engine.run import run
from forecast_commands.output.files import save_result
from tests.forecast.verification import here


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its process, which tests/forecast/verification/test_verify.py covers."""
    monkeypatch.setattr("forecast_commands.verify.verify", here.verify)


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with results in all formats; the JSON of a single anchor is quickly made again."""
    folder = tmp_path_factory.mktemp("stored")
    for suffix in ("nc", "zarr", "json"):
        name = "short_horizon" if suffix == "json" else "cotra_2020"
        save_result(run(name, 64), folder / f"result.{suffix}", (), {})
    return folder


@pytest.fixture
def changed_json(stored: Path, tmp_path: Path) -> Callable[..., Path]:
    def change(edit: Callable[[dict[str, Any]], object]) -> Path:
        data = json.loads((stored / "result.json").read_text())
        edit(data)
        path = tmp_path / "changed.json"
        path.write_text(json.dumps(data))
        return path

    return change


@pytest.fixture
def changed_netcdf(stored: Path, tmp_path: Path) -> Callable[..., Path]:
    def change(edit: Callable[[h5py.File], object]) -> Path:
        path = tmp_path / "changed.nc"
        shutil.copy(stored / "result.nc", path)
        with h5py.File(path, "a") as file:
            edit(file)
        return path

    return change


@pytest.fixture
def copied_zarr(stored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stored / "result.zarr", tmp_path / "changed.zarr"))
