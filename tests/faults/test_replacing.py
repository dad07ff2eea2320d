"""What is replaced, in one step, and what never is."""

import errno
import os
import sys
from pathlib import Path

import pytest

from cli import main
from forecast.export import atomic
from forecast.export.atomic import write_beside
from scenarios.problems import DataError
from tests.faults.folders import names, store
from tests.forecast_commands.calling import call, refused

# Folders.


@pytest.fixture(params=["at once", "in several steps"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param != "at once":  # a system without such a step has no such function
        monkeypatch.setattr(atomic.ctypes, "CDLL", lambda *_, **__: object())


@pytest.mark.usefixtures("swapping")
def test_a_store_replaces_a_store(tmp_path):
    path = tmp_path / "result.zarr"
    for value in ("old", "new"):
        write_beside(path, lambda fresh, value=value: store(fresh, value), replace=True)  # type: ignore[misc]
        assert (path / ".zgroup").read_text() == value
        assert names(tmp_path) == ["result.zarr"]


def test_a_swap_that_fails_in_the_middle_leaves_the_old_store(tmp_path, monkeypatch):
    path = tmp_path / "result.zarr"
    store(path, "old")
    monkeypatch.setattr(atomic, "_renamed", lambda *_: False)
    rename = Path.rename

    def failing_rename(one: Path, other: Path) -> Path:
        if other == path and one.parent.name != "old":
            raise OSError(errno.EIO, "Input/output error")
        return rename(one, other)

    monkeypatch.setattr(Path, "rename", failing_rename)
    with pytest.raises(DataError, match="Input/output error"):
        write_beside(path, lambda fresh: store(fresh, "new"), replace=True)
    assert (path / ".zgroup").read_text() == "old"
    assert names(tmp_path) == ["result.zarr"]


@pytest.mark.usefixtures("swapping")
@pytest.mark.parametrize("make", [lambda p: p.write_text("x"), lambda p: store(p, "x")])
def test_nothing_is_moved_to_where_something_stands(tmp_path, make):
    path = tmp_path / "result.zarr"
    make(tmp_path / "fresh")
    store(path, "old")
    with pytest.raises(FileExistsError):
        atomic._move_into_gap(tmp_path / "fresh", path)
    assert (path / ".zgroup").read_text() == "old"


@pytest.mark.skipif(sys.platform != "linux", reason="a step of Linux")
def test_folders_are_exchanged_in_one_step(tmp_path):
    for name in ("one", "other"):
        store(tmp_path / name, name)
    assert atomic._renamed(tmp_path / "one", tmp_path / "other", atomic._EXCHANGE)
    assert (tmp_path / "one" / ".zgroup").read_text() == "other"


# What is never replaced.


@pytest.mark.parametrize(
    ("name", "make", "what"),
    [
        ("folder.json", Path.mkdir, "is a folder"),
        ("pipe.json", os.mkfifo, "is not a plain file"),
        ("mine.zarr", lambda path: (path / "photos").mkdir(parents=True), "but no zarr store"),
        ("file.zarr", Path.touch, "is not a folder, as a zarr store is"),
    ],
)
def test_force_replaces_only_what_it_could_have_written(tmp_path, name, make, what):
    path = tmp_path / name
    make(path)
    before = path.stat()
    result = call("run", "minimal", "--draws", "16", "--force", "--output", path)
    assert result.exit_code == 1
    assert what in result.stderr
    assert result.stderr.endswith("it is left alone\n")
    assert result.stdout == ""  # said before the work
    assert path.stat().st_ino == before.st_ino


def test_a_device_is_never_replaced(tmp_path):
    link = tmp_path / "full.json"
    link.symlink_to("/dev/null")
    assert "is not a plain file" in refused(1, "schema", "--force", "--output", link)
    assert link.is_symlink()


@pytest.mark.parametrize(
    ("option", "value", "what"),
    [
        ("--output", "nowhere/x.json", "there is no folder nowhere to write x.json into"),
        ("--plot", "nowhere/x.png", "there is no folder nowhere to write x.png into"),
        (
            "--output",
            "n" * 300 + ".json",
            f"{'n' * 40}... is too long for the name of a file: 305 bytes",
        ),
        ("--output", "there.json", "there.json exists already; --force replaces it"),
        ("--output", "\x1b[2J/x.json", "there is no folder \\x1b[2J to write x.json into"),
    ],
)
def test_outputs_that_cannot_be_written_are_said_before_the_work(
    tmp_path, monkeypatch, capsys, option, value, what
):
    monkeypatch.chdir(tmp_path)
    Path("there.json").touch()
    with pytest.raises(SystemExit) as left:
        main(["run", "minimal", option, value])
    assert left.value.code == 1
    assert capsys.readouterr() == ("", f"{what}\n")


def test_a_folder_without_permission(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    path = tmp_path / "x.json"
    result = call("run", "minimal", "--output", path)
    assert result.exit_code == 1
    assert result.stderr == f"the folder {tmp_path} cannot be written to\n"
