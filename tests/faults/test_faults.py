"""Whatever happens while a file is written, the old one is there or the new one."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cli import main
from forecast.engine.work_folder import WorkFolder
from forecast.errors import FileThereError
from forecast.export import atomic
from forecast.export.atomic import held, write_beside
from scenarios.problems import DataError
from tests.faults.folders import names, store
from tests.forecast_commands.calling import call

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


def test_a_writer_that_is_stopped_leaves_the_old_file_or_the_new_one(tmp_path):
    assert killed(tmp_path, 3) == ""


@pytest.mark.slow
def test_a_hundred_writers_that_are_stopped(tmp_path):
    assert killed(tmp_path, 100) == ""


# Stopped from inside.


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "result.json"
    path.write_text("old")
    return path


def failing(error: BaseException) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_text("half")
        raise error

    return write


def test_a_full_disk_leaves_the_old_file_and_nothing_else(target):
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DataError) as caught:
        write_beside(target, failing(full))
    assert str(caught.value) == f"{target} could not be written: No space left on device"
    assert target.read_text() == "old"
    assert names(target.parent) == ["result.json"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), ValueError(), MemoryError()])
def test_nothing_else_stays_behind_either(target, stop):
    with pytest.raises(type(stop)):
        write_beside(target, failing(stop))
    assert target.read_text() == "old"
    assert names(target.parent) == ["result.json"]


def test_interruption_while_writing_exits_with_130(tmp_path, monkeypatch, capsys):
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
def test_every_format_says_that_the_disk_is_full(tmp_path, suffix):
    path = tmp_path / f"result.{suffix}"
    option = "--plot" if suffix == "png" else "--output"
    with files_of_at_most(200):
        result = call("run", "minimal", "--draws", "16", option, path)
    assert result.exit_code == 1, result.output
    assert f"{path} could not be written: " in result.stderr
    assert names(tmp_path) == []


def test_a_full_standard_output_is_said(tmp_path):
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


def left_in(folder: Path, name: str = "new.json") -> Path:
    """What a writer that was killed leaves."""
    held = WorkFolder.claim(folder / f".forecast-{os.urandom(8).hex()}")
    assert held is not None
    (held.path / name).write_text("half")
    held.release()
    return held.path


def written(path: Path) -> None:
    write_beside(path, lambda fresh: fresh.write_text("new"), replace=True)


def test_the_next_writer_removes_what_dead_ones_have_left(target):
    left_in(target.parent)
    (target.parent / ".forecast-0123456789abcdef").mkdir(0o700)  # stopped at the very start
    written(target)
    assert names(target.parent) == ["result.json"]
    assert target.read_text() == "new"


HOLD = """
import os, sys, time
from pathlib import Path
from forecast.export.atomic import held, write_beside
def write(path):
    print("writing", flush=True)
    sys.stdin.readline()
    path.write_text("theirs")
write_beside(Path(sys.argv[1]), write, *map(bool, sys.argv[2:]))
"""


@contextmanager
def writer(path: Path, *replace: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process, which writes when it is told to."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path, *replace],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=KILLING.parents[2],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
        process.communicate("\n")


def test_what_others_are_writing_is_left_alone(target):
    user = target.parent / ".forecast-mine"
    user.mkdir()
    with writer(target.parent / "theirs.json") as process:
        written(target)
    assert process.returncode == 0
    assert names(target.parent) == [".forecast-mine", "result.json", "theirs.json"]


def test_a_file_that_has_appeared_meanwhile_is_replaced_with_force_alone(tmp_path):
    path = tmp_path / "result.json"
    for replace, kept in (((), "ours"), (("force",), "theirs")):
        with writer(path, *replace) as process:
            path.write_text("ours")
        assert (process.returncode, path.read_text()) == (0 if replace else 1, kept)
        assert names(tmp_path) == ["result.json"]
        path.unlink()


RUN = ("run", "minimal", "--draws", "16")
TILT = ("tilt", "minimal", "--draws", "64", "--median", "2050")


@pytest.mark.parametrize(
    ("suffix", "arguments"),
    [
        *((suffix, (*RUN, "--output")) for suffix in ("json", "csv", "nc", "zarr")),
        ("png", (*RUN, "--plot")),
        ("html", ("page", "minimal", "--draws", "16", "--output")),
        ("yaml", (*TILT, "--marginals")),
        ("csv", (*TILT, "--output")),  # beside a scenario
        ("json", (*TILT, "--output")),
        ("md", ("pool", "published:eli_2026_08", "published:daniel_2026_08", "--output")),
        ("csv", ("bounds", "minimal", "--draws", "16", "--widen",
                 "hardware.doubling_time=2", "--output")),
        ("json", ("fit", "horizon_50", "--output")),
        ("csv", ("score", "minimal", "--draws", "16", "--as-of", "2020", "--output")),
        ("png", ("fit", "horizon_50", "--plot")),
        ("md", ("solve", "minimal", "--draws", "16", "--vary", "weights.none", "--median",
                "2060", "--output")),
    ],
)  # fmt: skip
def test_no_format_overwrites_what_has_appeared_meanwhile(
    tmp_path, monkeypatch, suffix, arguments
):
    path = tmp_path / f"result.{suffix}"

    move = atomic._move

    def move_late(fresh: Path, *rest: Any) -> None:
        store(path, "theirs") if suffix == "zarr" else path.write_text("theirs")
        move(fresh, *rest)

    monkeypatch.setattr(atomic, "_move", move_late)
    beside = arguments == (*TILT, "--output") and suffix == "csv"
    named = path.with_suffix(".yaml") if beside else path
    result = call(*arguments, named)
    assert result.exit_code == 1
    assert result.stderr.endswith(f"{path} exists already; --force replaces it\n")
    assert (path / ".zgroup" if suffix == "zarr" else path).read_text() == "theirs"
    assert names(tmp_path) == [path.name]


def test_a_scenario_and_its_table_are_of_one_writer(tmp_path):
    path = tmp_path / "mine.yaml"
    with held(path):
        other = call(*TILT, "--force", "--output", path)
    assert other.exit_code == 1
    assert f"another process is writing {path} already" in other.stderr
    assert names(tmp_path) == []
    assert call(*TILT, "--output", path).exit_code == 0
    assert names(tmp_path) == ["mine.csv", "mine.yaml"]


def test_what_was_moved_aside_is_put_back(tmp_path):
    left = left_in(tmp_path)
    (left / "old").mkdir()
    store(left / "old" / "result.zarr", "old")
    written(tmp_path / "other.json")
    assert names(tmp_path) == ["other.json", "result.zarr"]
    assert (tmp_path / "result.zarr" / ".zgroup").read_text() == "old"


# What can be gone on with.


def interrupted(path: Path, work: str) -> None:
    def write(fresh: Path) -> None:
        fresh.mkdir(exist_ok=True)
        (fresh / work).touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_beside(path, write, work=work)


def partials(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(".forecast-*.partial/*/*"))


def test_an_interruption_leaves_what_the_same_work_can_go_on_with(tmp_path):
    path = tmp_path / "x.zarr"
    interrupted(path, "one")
    written(tmp_path / "other.json")  # leaves it alone
    interrupted(tmp_path / "y.zarr", "elsewhere")
    assert partials(tmp_path) == ["elsewhere", "one"]
    interrupted(path, "two")  # of which only one can come there
    assert partials(tmp_path) == ["elsewhere", "two"]
    write_beside(path, lambda fresh: (fresh / ".zgroup").touch(), work="two")
    assert partials(tmp_path) == ["elsewhere"]
    assert names(path) == [".zgroup", "two"]


def test_two_at_the_same_work_are_one_too_many(tmp_path):
    path = tmp_path / "x.zarr"

    def write(fresh: Path) -> None:
        with pytest.raises(DataError, match="another process is writing the same result"):
            write_beside(path, lambda _: None, work="work")
        write_beside(path, lambda other: store(other, "other"), work="other")
        store(fresh, "work")

    with pytest.raises(FileThereError, match="exists already; force=True replaces it"):
        write_beside(path, write, work="work")
    assert (path / ".zgroup").read_text() == "other"
