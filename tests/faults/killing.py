"""Stop writers at random moments, and see what they leave: the old file or the new one.

    python tests/faults/killing.py FOLDER ROUNDS SEED

One process imports everything; its children write and are stopped, every third by Ctrl-C and
the others by `kill -9`, or look at what is there. Prints what is not as promised.
"""

import importlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np

import forecast.engine.run  # noqa: F401
import forecast_commands.run  # noqa: F401
from cli import main

OLD, NEW = 1, 2  # seeds of what stands there, and of what is being written
RUN = ["run", "minimal", "--draws", "16", "--force"]
SWEEP = ["sweep", "minimal", "--draws", "16", "--force", "--over", "hardware.doubling_time=1,2"]
TARGETS = {
    "answer.json": (),
    "years.csv": ("forecast.export.report",),
    "cdf.png": ("matplotlib.image", "forecast.plots"),
    "store.zarr": ("forecast.export.dataset", "zarr"),
    "cube.nc": ("forecast.export.dataset", "h5netcdf"),
    "grid.nc": ("forecast_commands.sweep", "forecast.export.dataset", "h5netcdf"),
    "grid.csv": ("forecast_commands.sweep",),
}
"""What is written, and what that imports."""


def arguments(target: str, seed: int) -> list[str]:
    """The call that writes a target."""
    which = "--plot" if target.endswith(".png") else "--output"
    call = SWEEP if target.startswith("grid") else RUN
    return [*call, "--seed", str(seed), which, target]


def child(work: Callable[[], object]) -> int:
    """Process of its own that does some work in silence; 0 when it is done."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        work()
        code = 0
    except SystemExit as leave:
        code = int(leave.code or 0)
    except KeyboardInterrupt:  # before the program had begun
        code = 130
    finally:
        os._exit(code)


def done(work: Callable[[], object]) -> int:
    """Wait for some work in a process of its own; its exit code."""
    _, status = os.waitpid(child(work), 0)
    return os.waitstatus_to_exitcode(status)


def contents(target: str) -> bytes:
    """What a target says, read as its readers do."""
    path = Path(target)
    if path.suffix in (".nc", ".zarr"):
        import xarray as xr

        engine = "zarr" if path.suffix == ".zarr" else "h5netcdf"
        with xr.open_dataset(path, engine=engine) as cube:
            names = sorted(map(str, cube.variables))
            values = [np.asarray(cube[name].values) for name in names]
        return b"".join(v.tobytes() if v.dtype != object else str(v).encode() for v in values)
    if path.suffix == ".png":
        from matplotlib.image import imread

        return bytes(imread(path).tobytes())
    return path.read_bytes()


def remember(target: str, seed: int) -> None:
    """Write a target, and keep what it says in a file of its own."""
    main_or_fail(arguments(target, seed))
    Path(f"../{target}.{seed}").write_bytes(contents(target))


def main_or_fail(call: list[str]) -> None:
    """Run the program; an exception where it fails."""
    try:
        main(call)
    except SystemExit as leave:
        if leave.code:
            raise


def is_old_or_new(target: str) -> None:
    """Fail unless a target is whole, and one of the two that it may be."""
    found = contents(target)
    if not any(found == Path(f"../{target}.{seed}").read_bytes() for seed in (OLD, NEW)):
        raise ValueError(target)


def stopped(target: str, by: signal.Signals, after: float) -> str:
    """Stop a writer; what came of it."""
    process = child(lambda: main(arguments(target, NEW)))
    time.sleep(after)
    os.kill(process, by)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    return {0: "had finished", 130: "interrupted", -signal.SIGKILL: "killed"}.get(
        code, f"left with {code}"
    )


def others(targets: list[str]) -> set[str]:
    """What stands beside the targets."""
    return {path.name for path in Path().iterdir()} - set(targets)


def rounds(count: int, rng: random.Random) -> None:
    """Write all targets twice, then stop writers of one after the other."""
    took = {}
    targets = list(TARGETS)[: (count + 1) // 2]
    for module in {module for target in targets for module in TARGETS[target]}:
        importlib.import_module(module)
    for target in targets:
        for seed in (NEW, OLD):
            started = time.perf_counter()
            assert done(lambda t=target, s=seed: remember(t, s)) == 0, target
            took[target] = time.perf_counter() - started
    outcomes: Counter[str] = Counter()
    left_behind = 0
    for number in range(count):
        target = targets[number % len(targets)]
        by = signal.SIGINT if number % 3 == 2 else signal.SIGKILL
        outcomes[stopped(target, by, rng.uniform(0.0, took[target]))] += 1
        if done(lambda t=target: is_old_or_new(t)):
            print(f"round {number}: {target} is neither the old nor the new one")
        left_behind += len(others(targets))
        seed = rng.choice([OLD, NEW])
        if done(lambda t=target, s=seed: main(arguments(t, s))):
            print(f"round {number}: {target} could not be written again")
        for name in others(targets):
            print(f"round {number}: {name} is still there after the next run")
    for outcome in outcomes.keys() - {"had finished", "interrupted", "killed"}:
        print(f"{outcomes[outcome]} {outcome}")
    print(dict(outcomes), f"{left_behind} files left behind and removed", file=sys.stderr)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) / "targets"
    folder.mkdir()
    os.chdir(folder)
    rounds(int(sys.argv[2]), random.Random(int(sys.argv[3])))
