"""Load many scenario files that are nearly right, and see that nothing but a refusal comes out.

    python tests/faults/fuzz_loader.py --inputs 100000

Input `n` of a seed is the same on every machine. Whatever does not end in a scenario or in a
`ScenarioError`, in time and in words that a terminal can show, is kept in `--keep` as a folder
to load again. What loads is also run, with 16 draws, once in `--run-every` times.
"""

import argparse
import heapq
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).parents[2]))

from forecast.engine.run import run
from forecast.export.report import forecast_dict
from scenarios.loading.load import resolve
from scenarios.problems import Problem, ScenarioError
from tests.faults.mutations import Files, files

SECONDS = 10.0
"""Longest that one input may take, of the processor's time."""
_WAITING = 20  # times as long on the clock, for a machine that is busy with other things
MEMORY = 4 * 2**30
"""Most address space that the process may take, in bytes."""
DRAWS = 16


class TooSlowError(Exception):
    """An input that took longer than `SECONDS`."""


class UnfitError(Exception):
    """A message that a terminal should not show, or that says nothing."""


def made(seed: int, index: int) -> Files:
    """Input of a number."""
    return files(random.Random(f"{seed}:{index}"))


def written(inputs: Files, folder: Path) -> Path:
    """Write an input into a folder; the file to load."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, data in inputs.items():
        (folder / name).write_bytes(data)
    return folder / "main.yaml"


def tried(path: Path, with_run: bool) -> str:
    """Load a file, and run it if asked; what came of it.

    Raises
    ------
    Exception
        Whatever is neither a scenario nor a refusal in fit words.
    """
    try:
        resolved = resolve(path)
    except ScenarioError as error:
        _check(error.problems)
        return "refused"
    _check(resolved.warnings, least=0)
    if not with_run:
        return "loaded"
    try:
        forecast_dict(run(resolved.scenario, DRAWS))
    except ScenarioError as error:
        _check(error.problems)
        return "refused when run"
    return "run"


def _check(problems: list[Problem], least: int = 1) -> None:
    if len(problems) < least:
        raise UnfitError("refused without a reason")
    for problem in problems:
        text = str(problem)
        if not problem.message or len(text) > 2000:
            raise UnfitError(f"{len(text)} characters of message")
        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text):
            raise UnfitError(repr(text))


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise in the middle of what takes longer."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlowError(f"took more than {seconds} s")

    timers = {  # time of the processor, and that on a clock for what waits
        signal.SIGPROF: (signal.ITIMER_PROF, seconds),
        signal.SIGALRM: (signal.ITIMER_REAL, _WAITING * seconds),
    }
    before = {number: signal.signal(number, stop) for number in timers}
    for timer, limit in timers.values():
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for number, (timer, _) in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


class Session:
    """Inputs tried one after another, and what came of them.

    Parameters
    ----------
    seed : int
    run_every : int
        Of how many inputs that load one is run.
    keep : Path, optional
        Folder for what should not have happened.
    """

    def __init__(self, seed: int, run_every: int, keep: Path | None):
        self._seed, self._run_every, self._keep = seed, run_every, keep
        self.outcomes: Counter[str] = Counter()
        self.slowest: list[tuple[float, int]] = []
        self.failures: list[tuple[int, str]] = []

    def run(self, start: int, count: int) -> None:
        """Try inputs from a number on."""
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("error")
            for index in range(start, start + count):
                self._one(index, Path(folder))

    def _one(self, index: int, folder: Path) -> None:
        inputs = made(self._seed, index)
        path = written(inputs, folder)
        started = time.process_time()
        try:
            with limited(SECONDS):
                outcome = tried(path, index % self._run_every == 0)
        except Exception as error:
            outcome = "CRASHED"
            self._note(index, inputs, error)
        self.outcomes[outcome] += 1
        heapq.heappush(self.slowest, (time.process_time() - started, index))
        if len(self.slowest) > 5:
            heapq.heappop(self.slowest)

    def _note(self, index: int, inputs: Files, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        inner = next(
            (f for f in reversed(frames) if "site-packages" not in f.filename), frames[-1]
        )
        where = f"{Path(inner.filename).name}:{inner.lineno}"
        self.failures.append((index, f"{type(error).__name__} at {where}: {str(error)[:200]}"))
        if self._keep:
            written(inputs, self._keep / f"{self._seed}_{index}")
            log = self._keep / f"{self._seed}_{index}" / "traceback.log"
            log.write_text("".join(traceback.format_exception(error)))

    def report(self) -> str:
        """What came of them, the slowest, and what should not have happened."""
        counts = [f"{count:8d} {outcome}" for outcome, count in self.outcomes.most_common()]
        slow = [f"{1e3 * took:8.0f} ms input {i}" for took, i in sorted(self.slowest)[::-1]]
        failed = [f"input {index}: {what}" for index, what in self.failures]
        return "\n".join([*counts, "slowest:", *slow, *failed])


def main() -> None:
    """Read the options, try the inputs, and leave with 1 if anything came out."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--run-every", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="folder for what should not have happened")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    session = Session(options.seed, options.run_every, options.keep)
    session.run(options.start, options.inputs)
    print(session.report())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"{peak:8.0f} MB at most")
    sys.exit(bool(session.failures))


if __name__ == "__main__":
    main()
