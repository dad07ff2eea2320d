"""Runs of any size show how far they are from the start, and end when they are told to."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from forecast.engine.workers.system import cores

SHOWN = 60.0  # seconds, on a machine that does much else
ENDED = 5.0  # two where it does nothing else


@contextmanager
def on_a_terminal(
    folder: Path, *arguments: str
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The program on a terminal, in a group of processes of its own, and the terminal's end."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"XDG_CACHE_HOME": str(folder), "TERM": "xterm", "COLUMNS": "100"},
        start_new_session=True,
    )
    os.close(theirs)
    with process:
        try:
            yield process, ours
        finally:
            process.kill()
            os.close(ours)


def read_until(terminal: int, what: bytes, seconds: float) -> bytes:
    """What a terminal shows, up to some words or to the end of the program."""
    found, until = b"", time.monotonic() + seconds
    while what not in found and time.monotonic() < until:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                found += os.read(terminal, 65536)
            except OSError:  # it has ended
                break
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "trend_2026", "--draws", "1e12"),
        *(
            pytest.param(arguments, marks=pytest.mark.slow)
            for arguments in (
                ("run", "cotra_2020", "--draws", "1e10", "--workers", "1"),
                ("compare", "minimal", "cotra_2020", "--draws", "1e15"),
            )
        ),
    ],
)
def test_ctrl_c_ends_a_run_of_any_size_without_a_word_too_much(tmp_path, arguments):
    with on_a_terminal(tmp_path, *arguments) as (process, terminal):
        shown = read_until(terminal, b"drawing", SHOWN)
        shown += read_until(terminal, b":", SHOWN)  # of the time that is left
        assert shown.count(b"will take about") == shown.count(b"note: ") > 0
        assert b":" in shown.rpartition(b"drawing")[2]
        os.killpg(process.pid, signal.SIGINT)  # workers too, as from a keyboard
        started = time.monotonic()
        rest = read_until(terminal, b"interrupted\r\n", 30.0)
        assert process.wait(30.0) == 130
        assert time.monotonic() - started < ENDED
    assert rest.endswith(b"interrupted\r\n")
    assert b"Traceback" not in shown + rest


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux who is alive")
def test_ctrl_c_ends_many_scenarios_and_all_who_run_them(tmp_path):
    sweep = ("sweep", "trend_2026", "--draws", "16384", "--over")
    with on_a_terminal(tmp_path, *sweep, "hardware.doubling_time=1:4:2000") as (
        process,
        terminal,
    ):
        shown = read_until(terminal, b"/2000  0", SHOWN)  # and the time that is left
        assert len(of_group(process.pid)) > 1 or cores() == 1
        os.killpg(process.pid, signal.SIGINT)
        started = time.monotonic()
        rest = read_until(terminal, b"interrupted\r\n", 30.0)
        assert process.wait(30.0) == 130
        assert time.monotonic() - started < ENDED
    assert of_group(process.pid) == []
    assert b"Traceback" not in shown + rest


def of_group(number: int) -> list[str]:
    """Processes that are alive in a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            state, _parent, group, *_ = path.read_text().rpartition(")")[2].split()
            found += [path.parent.name] if state != "Z" and int(group) == number else []
    return found
