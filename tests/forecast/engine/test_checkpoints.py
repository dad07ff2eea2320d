"""Whatever has happened to a checkpoint, its parts are those that were kept, or not there."""

import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from forecast.analysis.parameter_studies.sweep import Axis, sweep
from forecast.engine.checkpoints import Checkpoint
from forecast.engine.run import Runs
from forecast.engine.work_folder import WorkFolder
from priors.cache import cache_folder
from tests.forecast.scenes import scene

PARTS = {"one": b"\x00\xffbytes", "other": b""}


def checkpoint(folder: Path, work: object = "work") -> Checkpoint:
    return Checkpoint(folder, work, 0.0)


def found(folder: Path, work: object = "work") -> dict[str, bytes | None]:
    with checkpoint(folder, work) as kept:
        return {name: kept.read(name) for name in PARTS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with checkpoint(tmp_path) as kept:
        for name, data in PARTS.items():
            kept.write(name, data)
    return tmp_path


def part(folder: Path, name: str) -> Path:
    (path,) = folder.rglob(f"{name}.part")
    return path


def test_parts_are_found_again_by_the_same_work_alone(folder):
    assert found(folder) == PARTS
    assert found(folder, "another work") == dict.fromkeys(PARTS)


def test_a_part_that_is_cut_or_flipped_anywhere_is_not_there(folder):
    path, rng = part(folder, "one"), random.Random(3)
    whole = path.read_bytes()
    for at in range(len(whole)):
        flipped = bytearray(whole)
        flipped[at] ^= 1 << rng.randrange(8)
        for damaged in (whole[:at], bytes(flipped), whole + b"\n"):
            path.write_bytes(damaged)
            assert found(folder) == PARTS | {"one": None}
    path.write_bytes(whole)
    assert found(folder) == PARTS


def test_a_part_of_another_name_or_work_is_not_believed(folder):
    shutil.copy(part(folder, "one"), part(folder, "other"))
    assert found(folder) == PARTS | {"other": None}
    (ours,) = folder.glob("*.parts")
    with checkpoint(folder, "another") as kept:
        kept.write("other", b"theirs")
        (theirs,) = set(folder.glob("*.parts")) - {ours}
        shutil.copy(ours / "one.part", theirs / "one.part")
        assert kept.read("one") is None


@pytest.mark.parametrize("mode", [0o777, 0o720])
def test_a_folder_that_others_can_write_into_is_not_believed(folder, mode):
    (parts,) = folder.glob("*.parts")
    parts.chmod(mode)
    assert found(folder) == dict.fromkeys(PARTS)


def test_a_second_one_at_the_same_work_keeps_and_finds_nothing(folder):
    with checkpoint(folder) as first, checkpoint(folder) as second:
        assert second.read("one") is None
        assert list(second.names()) == []
        second.write("one", b"changed")
        second.remove()
        assert first.read("one") == PARTS["one"]
    assert found(folder) == PARTS


def test_parts_can_be_deleted_when_the_work_is_done_and_later(folder):
    with checkpoint(folder) as kept:
        delete = kept.remove
    assert found(folder) == PARTS
    delete()
    assert list(folder.iterdir()) == []
    delete()


def test_what_is_quick_is_not_kept(tmp_path):
    with Checkpoint(tmp_path, "work", 60.0) as kept:
        kept.write("one", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below", None):
        with Checkpoint(folder, "work", 0.0) as kept:
            kept.write("one", b"")
            assert kept.read("one") is None
            kept.remove()


def test_parts_that_nobody_has_gone_on_with_for_a_month_are_removed(tmp_path):
    for work, days in (("abandoned", 31.0), ("young", 29.0)):
        before = set(tmp_path.iterdir())
        with checkpoint(tmp_path, work) as kept:
            kept.write("one", b"")
        (folder,) = set(tmp_path.iterdir()) - before
        then = time.time() - days * 86400.0
        os.utime(folder, (then, then))
    with checkpoint(tmp_path, "new") as kept:
        kept.write("one", b"")
    left = {work: found(tmp_path, work)["one"] for work in ("abandoned", "young", "new")}
    assert left == {"abandoned": None, "young": b"", "new": b""}


def test_points_of_another_version_are_made_again(tmp_path, monkeypatch):
    ran = []

    class Counting(Runs):
        def run(self, *args: Any) -> Any:
            ran.append(args)
            return super().run(*args)

    axes = [Axis("hardware.growth_oom", (0.2,))]
    for version in ("1", "1", "2"):
        monkeypatch.setattr("forecast.analysis.parameter_studies.sweep.__version__", version)
        with checkpoint(tmp_path) as kept:
            sweep(axes, lambda _: (scene(), ()), Counting(16), checkpoint=kept)
    assert len(ran) == 2


def test_parts_are_kept_where_the_system_keeps_what_may_be_lost(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "forecast"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "forecast"


def test_without_a_home_parts_are_kept_with_other_temporary_files(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() == Path(tempfile.gettempdir()) / "forecast"


# Folders that are held.


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.symlink_to(path.parent),
        lambda path: path.mkdir(0o777) or path.chmod(0o777),
    ],
)
def test_what_another_may_have_put_there_is_not_held(tmp_path, make):
    make(tmp_path / "x")
    assert WorkFolder.claim(tmp_path / "x") is None
    assert WorkFolder.claim_abandoned(tmp_path / "x") is None


def test_a_held_folder_is_held_by_one_until_it_is_let_go(tmp_path):
    one = WorkFolder.claim(tmp_path / "x")
    assert one is not None
    assert WorkFolder.claim(tmp_path / "x") is None
    assert WorkFolder.claim_abandoned(tmp_path / "x") is None
    one.release()
    other = WorkFolder.claim_abandoned(tmp_path / "x")
    assert other is not None
    other.remove()
    assert list(tmp_path.iterdir()) == []


def test_without_locks_a_folder_is_left_behind_after_a_day(tmp_path, monkeypatch):
    def unknown(*_: object) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr("forecast.engine.work_folder.fcntl.flock", unknown)
    held = WorkFolder.claim(tmp_path / "x")
    assert held is not None
    assert WorkFolder.claim_abandoned(tmp_path / "x") is None
    os.utime(tmp_path / "x", (0, 0))
    left = WorkFolder.claim_abandoned(tmp_path / "x")
    assert left is not None
    left.remove()
    held.release()
