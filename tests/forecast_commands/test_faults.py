"""Whatever happens while a file is written, the old one is there or the new one."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from forecast_commands.group import forecast
from forecast_commands.output import atomic
from forecast_commands.output.atomic import write_beside
from forecast_commands.output.errors import DataError

KILLING = Path(__file__).parent / "killing.py"


# Stopped from outside, at random moments.


def killed(folder: Path, rounds: int) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", KILLING, folder, str(rounds), "7"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_a_writer_that_is_stopped_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    assert killed(tmp_path, 3) == ""


@pytest.mark.slow
def test_a_hundred_writers_that_are_stopped(tmp_path: Path) -> None:
    assert killed(tmp_path, 100) == ""


# Stopped from inside.


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "result.json"
    path.write_text("old")
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def failing(error: BaseException) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text("half")
        raise error

    return write


def test_a_full_disk_leaves_the_old_file_and_nothing_else(target: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DataError) as caught:
        write_beside(target, failing(full))
    assert caught.value.message == f"{target} could not be written: No space left on device"
    assert target.read_text() == "old"
    assert names(target.parent) == ["result.json"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), ValueError(), MemoryError()])
def test_nothing_else_stays_behind_either(target: Path, stop: BaseException) -> None:
    with pytest.raises(type(stop)):
        write_beside(target, failing(stop))
    assert target.read_text() == "old"
    assert names(target.parent) == ["result.json"]


def test_interruption_while_writing_exits_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("forecast_commands.output.files._write_result", interrupted)
    output = str(tmp_path / "result.json")
    with pytest.raises(SystemExit) as left:
        main(["run", "minimal", "--draws", "16", "--output", output])
    assert left.value.code == 130
    assert capsys.readouterr().err.endswith("interrupted\n")
    assert names(tmp_path) == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("suffix", ["json", "csv", "nc", "zarr", "png"])
def test_every_format_says_that_the_disk_is_full(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"result.{suffix}"
    option = "--plot" if suffix == "png" else "--output"
    with files_of_at_most(200):
        result = CliRunner().invoke(
            forecast, ["run", "minimal", "--draws", "16", option, str(path)]
        )
    assert result.exit_code == 1, result.output
    assert f"{path} could not be written: " in result.stderr
    assert names(tmp_path) == []


def test_a_full_standard_output_is_said(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    root = Path(__file__).parents[2]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, root / "cli.py", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=tmp_path,
        )
    assert done.returncode == 1
    assert done.stderr == "the result could not be written: No space left on device\n"


# What a dead writer has left.


def left_by(process: int, folder: Path, role: str = "new", host: str | None = None) -> Path:
    owner = atomic._owner(process)
    if host:
        owner = f"forecast-{host}-{process}"
    path = folder / f".result.{owner}-0123456789ab-{role}.json"
    path.write_text(role)
    return path


def ended() -> int:
    """Number of a process that has ended."""
    process = os.fork()
    if not process:
        os._exit(0)
    os.waitpid(process, 0)
    return process


def written(path: Path) -> None:
    write_beside(path, lambda fresh: fresh.write_text("new") and None)


def test_the_next_writer_removes_what_dead_ones_have_left(target: Path) -> None:
    left_by(ended(), target.parent)
    left_by(os.getpid(), target.parent)  # an earlier process of this number
    written(target)
    assert names(target.parent) == ["result.json"]
    assert target.read_text() == "new"


def test_what_others_are_writing_is_left_alone(target: Path) -> None:
    alive = left_by(os.getppid(), target.parent)
    elsewhere = left_by(1, target.parent, host="00000000")
    user = target.parent / ".result.forecast-mine.json"
    user.write_text("mine")
    written(target)
    assert names(target.parent) == sorted(
        [alive.name, elsewhere.name, user.name, "result.json"]
    )
    os.utime(elsewhere, (0, 0))  # nobody writes for as long as that
    written(target)
    assert elsewhere.name not in names(target.parent)


def test_what_another_user_is_writing_is_left_alone(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: int) -> None:
        raise PermissionError

    theirs = left_by(ended(), target.parent)
    monkeypatch.setattr(os, "kill", forbidden)
    written(target)
    assert theirs.exists()


def test_what_was_moved_aside_is_put_back(tmp_path: Path) -> None:
    left_by(ended(), tmp_path, role="old")
    written(tmp_path / "other.json")
    assert names(tmp_path) == ["other.json", "result.json"]
    assert (tmp_path / "result.json").read_text() == "old"


# Folders.


def store(path: Path, value: str) -> None:
    path.mkdir()
    (path / ".zgroup").write_text(value)


@pytest.fixture(params=["at once", "by way of a third name"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param != "at once":  # a system without such a step has no such function
        monkeypatch.setattr(atomic.ctypes, "CDLL", lambda *_, **__: object())


@pytest.mark.usefixtures("swapping")
def test_a_store_replaces_a_store(tmp_path: Path) -> None:
    path = tmp_path / "result.zarr"
    for value in ("old", "new"):
        write_beside(path, lambda fresh, value=value: store(fresh, value))  # type: ignore[misc]
        assert (path / ".zgroup").read_text() == value
        assert names(tmp_path) == ["result.zarr"]


def test_a_swap_that_fails_in_the_middle_leaves_the_old_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "result.zarr"
    store(path, "old")
    monkeypatch.setattr(atomic, "_exchanged", lambda *_: False)
    rename = Path.rename

    def failing_rename(one: Path, other: Path) -> Path:
        if "-new" in one.name:
            raise OSError(errno.EIO, "Input/output error")
        return rename(one, other)

    monkeypatch.setattr(Path, "rename", failing_rename)
    with pytest.raises(DataError, match="Input/output error"):
        write_beside(path, lambda fresh: store(fresh, "new"))
    assert (path / ".zgroup").read_text() == "old"
    assert names(tmp_path) == ["result.zarr"]


@pytest.mark.skipif(sys.platform != "linux", reason="a step of Linux")
def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "other"):
        store(tmp_path / name, name)
    assert atomic._exchanged(tmp_path / "one", tmp_path / "other")
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
def test_force_replaces_only_what_it_could_have_written(
    tmp_path: Path, name: str, make: Callable[[Path], object], what: str
) -> None:
    path = tmp_path / name
    make(path)
    before = path.stat()
    result = CliRunner().invoke(
        forecast, ["run", "minimal", "--draws", "16", "--force", "--output", str(path)]
    )
    assert result.exit_code == 1
    assert what in result.stderr
    assert result.stderr.endswith("it is left alone\n")
    assert result.stdout == ""  # said before the work
    assert path.stat().st_ino == before.st_ino


def test_a_device_is_never_replaced(tmp_path: Path) -> None:
    link = tmp_path / "full.json"
    link.symlink_to("/dev/null")
    result = CliRunner().invoke(forecast, ["schema", "--force", "--output", str(link)])
    assert result.exit_code == 1
    assert "is not a plain file" in result.stderr
    assert link.is_symlink()


@pytest.mark.parametrize(
    ("option", "value", "what"),
    [
        ("--output", "nowhere/x.json", "there is no folder nowhere to write x.json into"),
        ("--plot", "nowhere/x.png", "there is no folder nowhere to write x.png into"),
        ("--output", "there.json", "there.json exists already; --force replaces it"),
        ("--output", "\x1b[2J/x.json", "there is no folder \\x1b[2J to write x.json into"),
    ],
)
def test_outputs_that_cannot_be_written_are_said_before_the_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: str,
    what: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.json").touch()
    with pytest.raises(SystemExit) as left:
        main(["run", "minimal", option, value])
    assert left.value.code == 1
    assert capsys.readouterr() == ("", f"{what}\n")


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    path = tmp_path / "x.json"
    result = CliRunner().invoke(forecast, ["run", "minimal", "--output", str(path)])
    assert result.exit_code == 1
    assert result.stderr == f"the folder {tmp_path} cannot be written to\n"
