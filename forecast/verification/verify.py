"""Whether a stored result still holds, asked within limits of memory and time.

A process of its own does the work (`process`): it may take so much memory and so many seconds
and no more, and when it breaks, only it breaks. What it answers is data of bounded size.
"""

import subprocess
import sys
import time
from pathlib import Path
from threading import Timer

from forecast.errors import StoredError
from forecast.verification.outcome import VERIFICATION, Verification

SECONDS_TO_READ = 30.0
"""Time to start and to read the result."""
SECONDS, SECONDS_PER_DRAW = 60.0, 1e-3
"""Time to make a result again, and more for each draw that may be made again."""
MEMORY, MEMORY_PER_WORKER, MEMORY_PER_DRAW = 2**30, 2**27, 2**11
"""Bytes of address space beside the program's own, and more for each worker and each draw."""

_MOST_ANSWER = 64_000_000
_PROCESS = Path(__file__).with_name("process.py")


def verify(path: Path, most_draws: int, workers: int = 1) -> Verification:
    """Make a stored result again and compare.

    Parameters
    ----------
    path : Path
        A .nc file, a .zarr folder or a .json file that `forecast run --output` wrote.
    most_draws : int
        Draws that are made again; a result of more is refused. Time and memory are bounded
        in proportion to them.
    workers : int
        Threads.

    Raises
    ------
    StoredError
        When the file holds no result that can be made again.
    """
    memory = MEMORY + MEMORY_PER_WORKER * workers + MEMORY_PER_DRAW * most_draws
    arguments = (str(path.absolute()), str(most_draws), str(workers), str(memory))
    # -P: nothing is imported from the folder of the script, whose modules are not meant.
    command = [sys.executable, "-P", str(_PROCESS), *arguments]
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=null, stdout=pipe, stderr=null) as process:
        try:
            answer = _line(process, SECONDS_TO_READ, "read")
            if answer == b"\n":
                answer = _line(process, SECONDS + SECONDS_PER_DRAW * most_draws, "make again")
        finally:
            process.kill()
    found = VERIFICATION.validate_json(answer)
    if isinstance(found, str):
        raise StoredError(found)
    return found


def _line(process: "subprocess.Popen[bytes]", seconds: float, task: str) -> bytes:
    """A line of a process, if it comes within so many seconds."""
    assert process.stdout is not None
    started, timer = time.monotonic(), Timer(seconds, process.kill)
    timer.start()
    try:
        line = process.stdout.readline(_MOST_ANSWER)
    finally:
        timer.cancel()
    if line.endswith(b"\n"):
        return line
    if time.monotonic() - started >= seconds:
        raise StoredError(f"it takes longer than {seconds:,.0f} s to {task}")
    raise StoredError(f"the process that was to {task} it has broken")
