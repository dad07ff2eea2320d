"""What Linux forgives and Windows does not, shown here by taking it away."""

import ast
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from forecast.engine import work_folder
from tests.forecast_commands.test_cli import call

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = ("priors", "anchors", "scenarios", "forecast", "forecast_commands", "tools")
FEW = ("--draws", "16")
POSIX = {"fcntl", "grp", "pwd", "pty", "resource", "termios"}
"""Modules that Windows has not."""


@cache
def modules() -> dict[Path, ast.Module]:
    """What each module of the program says."""
    paths = sorted(path for name in PROGRAM for path in (ROOT / name).rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Calls by the last part of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def reads_as_the_system_would(name: str, node: ast.Call) -> bool:
    """Whether a call takes the encoding of text from the system."""
    if any(
        keyword.arg in ("encoding", "mode") or keyword.arg is None for keyword in node.keywords
    ):
        return False
    values = [each.value for each in node.args if isinstance(each, ast.Constant)]
    if name == "open":  # of a path; what others open is not text
        return any(isinstance(mode, str) and mode in ("r", "w", "a", "x") for mode in values)
    return {"read_text": not node.args, "write_text": len(node.args) == 1}.get(name, False)


def test_text_is_utf_8_wherever_it_is_read_or_written():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules().items()
        for name, node in calls(tree)
        if reads_as_the_system_would(name, node)
    ]
    assert found == []


def test_results_have_the_same_bytes_everywhere():
    """Without `newline`, Windows ends lines in another way."""
    written = [
        (path.name, {keyword.arg for keyword in node.keywords})
        for path, tree in modules().items()
        if path.is_relative_to(ROOT / "forecast")
        or path.is_relative_to(ROOT / "forecast_commands")
        for name, node in calls(tree)
        if name == "write_text" and not isinstance(node.func, ast.Name)
    ]
    assert written
    assert all(given == {"encoding", "newline"} for _, given in written), written


def test_a_call_without_an_encoding_would_be_found():
    for text in ("p.read_text()", "p.write_text(t)", "open('a', 'w')", "p.open('r')"):
        ((name, node),) = calls(ast.parse(text))
        assert reads_as_the_system_would(name, node), text


def test_modules_of_posix_are_imported_where_they_may_be_missing():
    for path, tree in modules().items():
        for node in tree.body:
            names = (
                {each.name for each in node.names} if isinstance(node, ast.Import) else set()
            )
            assert not names & POSIX, f"{path.name} imports {names & POSIX} at its head"


@pytest.fixture
def windows(monkeypatch, tmp_path):
    """A process without locks, users and signal masks, where what is open cannot be deleted."""
    monkeypatch.setattr(work_folder, "fcntl", None)
    for module, name in (
        (os, "geteuid"),
        (os, "O_NOFOLLOW"),
        (os, "sched_getaffinity"),
        (signal, "pthread_sigmask"),
    ):
        monkeypatch.delattr(module, name)
    made, deleted, settled = Path.mkdir, Path.unlink, os.fsync

    def make(path, mode=0o777, parents=False, exist_ok=False):  # noqa: ARG001
        made(path, 0o777, parents, exist_ok)
        path.chmod(0o777)

    def delete(path, missing_ok=False):
        for number in Path("/proc/self/fd").iterdir():
            if number.resolve() == path.absolute():
                raise PermissionError(errno.EACCES, "it is open", str(path))
        deleted(path, missing_ok)

    def settle(number):
        import fcntl

        if fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "it cannot be written")
        settled(number)

    monkeypatch.setattr(Path, "mkdir", make)
    monkeypatch.setattr(Path, "unlink", delete)
    monkeypatch.setattr(os, "fsync", settle)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what is open")
@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    "command",
    [
        ("new", "it.yaml"),
        ("run", "minimal", *FEW, "--output", "it.json"),
        ("run", "minimal", *FEW, "--output", "it.csv"),
        ("run", "minimal", *FEW, "--output", "it.nc"),
        ("run", "minimal", *FEW, "--output", "it.zarr"),
        ("plot", "minimal", *FEW, "--output", "it.svg"),
        ("sweep", "minimal", *FEW, "--over", "weights.none=0.1,0.2", "--output", "it.json"),
        ("page", "minimal", *FEW, "--output", "it.html"),
    ],
    ids=lambda command: command[-1],
)
def test_files_are_written_where_nothing_is_left_behind(command, tmp_path):
    for force in ((), ("--force",)):
        done = call(*command, *force)
        assert done.exit_code == 0, done.stderr
        assert {path.name for path in tmp_path.iterdir()} <= {command[-1], "cache"}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_files_of_every_editor_are_read(tmp_path, ending, mark):
    path, samples = tmp_path / "mine.yaml", tmp_path / "samples.csv"
    samples.write_bytes((mark + ending.join(["years", "2", "3", ""])).encode())
    lines = ("extends: minimal", "hardware:", "  doubling_time: {samples: samples.csv}", "")
    path.write_bytes((mark + ending.join(lines)).encode())
    done = call("run", path, *FEW)
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("encoding", ["cp437", "cp932"])
def test_consoles_of_every_encoding_show_an_answer(encoding):
    command = [sys.executable, "cli.py", "run", "minimal", *FEW]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Median" in done.stdout.decode(encoding)
