"""Start-up: what a call of the installed program costs, beside Python's own start.

    python benchmarks/startup.py /path/to/venv/bin/python --rounds 15

The virtual environment must hold an installed `forecast`; its compiled modules are what a user
has. On a busy machine CPU time says more than the time that passes.
"""

import argparse
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter


def startup_times(python: str, rounds: int = 15) -> dict[str, dict[str, float]]:
    """Least time of whole processes, which are started in turns.

    Parameters
    ----------
    python : str
        Interpreter of an environment in which `forecast` is installed.
    rounds : int
        How often each is started.

    Returns
    -------
    dict
        For `python`, `help` and `run`: `wall` and `cpu` in seconds.

    Raises
    ------
    FileNotFoundError
        When no program `forecast` stands beside the interpreter.
    subprocess.CalledProcessError
        When a process fails.
    """
    program = str(Path(python).with_name("forecast"))
    commands = {
        "python": [python, "-c", "pass"],
        "help": [program, "--help"],
        "run": [program, "run", "cotra_2020"],
    }
    measured: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            times = _times(command)
            if turn > 0:  # the first turn compiles modules and fills caches
                measured[name].append(times)
    return {
        name: dict(zip(("wall", "cpu"), map(min, zip(*times, strict=True)), strict=True))
        for name, times in measured.items()
    }


def _times(command: Sequence[str]) -> tuple[float, float]:
    """Wall and CPU time of one process (s)."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return wall, used.ru_utime + used.ru_stime


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", help="interpreter of the environment to measure")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    times = startup_times(arguments.python, arguments.rounds)
    base = times["python"]
    print(f"{'':8}{'wall (s)':>10}{'CPU (s)':>10}{'CPU ratio':>11}")
    for name, each in times.items():
        ratio = each["cpu"] / base["cpu"]
        print(f"{name:8}{each['wall']:10.3f}{each['cpu']:10.3f}{ratio:11.1f}")


if __name__ == "__main__":
    _main()
