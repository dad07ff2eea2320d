"""The process in which `verify` reads a stored result and makes it again.

Damaged HDF5 makes its library loop for ever or ask for any amount of memory, and a result may
ask for any amount of work. Here that ends by the limits of a process.

It writes a line when the result is read, and then its answer, a line of JSON: a verification,
or the text of a refusal.
"""

import contextlib
import json
import sys
import warnings
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])


def main(path: str, most_draws: str, workers: str, memory: str) -> None:
    """Verify one result; what is asked for comes as text."""
    warnings.simplefilter("ignore")  # a file that deserves one is compared all the same
    if ROOT not in sys.path:  # a checkout, which the safe path leaves out
        sys.path.append(ROOT)
    from forecast.errors import StoredError
    from forecast.verification.outcome import VERIFICATION
    from forecast.verification.reproduction import make_again, read
    from scenarios.problems import ScenarioError

    _limit_memory(int(memory))
    try:
        stored = read(Path(path), int(most_draws))
        _write(b"")
        answer = VERIFICATION.dump_python(make_again(stored, int(workers)))
    except StoredError as error:
        answer = str(error)
    except ScenarioError as error:
        answer = f"the scenario in it cannot be run: {error.problems[0]}"
    except MemoryError:
        answer = (
            f"it takes more than {int(memory) / 2**30:.1f} GiB of memory to make again, the "
            "most that max_draws allows"
        )
    _write(json.dumps(answer).encode())


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def _limit_memory(most: int) -> None:
    """Allow so many bytes beside those of the libraries, which reserve more on more cores."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main(*sys.argv[1:])
