"""The loader under a fuzzer that is guided by coverage: an extra, for whoever has atheris.

    pip install atheris
    python tests/faults/atheris_loader.py corpus -max_total_time=600

Starts from the built-in and the bad scenarios, which it writes into the folder `corpus`. What
the fuzzer finds it keeps as `crash-...`; libFuzzer's options follow the folder. atheris comes
for Linux and macOS and some versions of Python; without it, `fuzz_loader.py` tries as many
inputs, unguided.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed; tests/faults/fuzz_loader.py needs nothing else")

with atheris.instrument_imports(include=["scenarios", "priors", "anchors"]):
    from tests.faults.fuzz_loader import tried, written
    from tests.faults.mutations import corpus


def main() -> None:
    """Write the corpus, and hand the loader to the fuzzer."""
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        start = Path(sys.argv[1])
        start.mkdir(exist_ok=True)
        for number, data in enumerate(corpus()):
            (start / f"scenario_{number}").write_bytes(data)
    folder = Path(tempfile.mkdtemp())

    def one(data: bytes) -> None:
        tried(written({"main.yaml": data}, folder), with_run=False)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
