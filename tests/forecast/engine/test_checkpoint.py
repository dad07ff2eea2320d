"""Whatever has happened to a checkpoint, its parts are those that were kept, or not there."""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from forecast.analysis.sweep import Axis, sweep
from forecast.engine.checkpoint import Checkpoint
from forecast.engine.run import Runs
from tests.forecast.scenes import scene

PARTS: dict[str, Any] = {
    "one": {"years": [2030.25, float("inf"), 1e-300], "probability": [0.1 + 0.2]},
    "other": {"years": [2031.5, 2040.0, 2050.0], "probability": [0.4]},
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    kept = Checkpoint(tmp_path / "kept.partial")
    for key, part in PARTS.items():
        kept.write(key, part)
    return tmp_path / "kept.partial"


def is_right_or_missing(path: Path) -> int:
    """How many parts are still there; fail if one is another than was kept."""
    kept = Checkpoint(path)
    found = {key: kept.read(key) for key in PARTS}
    assert all(part in (None, PARTS[key]) for key, part in found.items())
    return sum(part is not None for part in found.values())


def test_a_file_that_is_cut_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert is_right_or_missing(path) < 2
    path.write_bytes(whole)
    assert is_right_or_missing(path) == 2


def test_a_bit_that_is_flipped_anywhere(path: Path) -> None:
    whole = path.read_bytes()
    rng = random.Random(3)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        path.write_bytes(damaged)
        assert is_right_or_missing(path) >= 1 or b"\n" not in damaged[1:]


def test_lines_that_were_never_ours(path: Path) -> None:
    deep = "[" * 100_000
    others = ["", "null", "3", '"text"', "[1, 2]", "[1, 2, 3]", '["a", "b", {}]', deep, "\x00"]
    path.write_text("\n".join([*others, path.read_text(), *others]), encoding="utf-8")
    assert is_right_or_missing(path) == 2


def test_what_is_no_plain_file_holds_nothing(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.partial"
    os.mkfifo(pipe)
    assert Checkpoint(pipe).found == 0
    assert Checkpoint(tmp_path).found == 0


def test_parts_of_another_version_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []

    class Counting(Runs):
        def run(self, *args: Any) -> Any:
            ran.append(args)
            return super().run(*args)

    axes = [Axis("hardware.growth_oom", (0.2,))]
    for version in ("1", "1", "2"):
        monkeypatch.setattr("forecast.analysis.sweep.__version__", version)
        kept = Checkpoint(tmp_path / "kept.partial")
        sweep(axes, lambda _: scene(), Counting(16), checkpoint=kept)
    assert len(ran) == 2
