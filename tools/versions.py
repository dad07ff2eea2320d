"""Test the sdist with the oldest libraries that it states, and with the newest.

    python tools/versions.py                          # every Python that is here; takes an hour
    python tools/versions.py 3.12 --libraries newest --part tests/golden --part tests/priors
    python tools/versions.py --short                  # what versions have changed before

Parts are folders or files of tests; each says how it went when it is through, and at the end
stands what ran and what did not. The oldest run on the oldest Python alone: later ones have no
builds of them.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
LIBRARIES = ("oldest", "newest")
WORKERS = "2"
OF_THEIR_TIME = ["pyparsing<3.3"]
"""What the oldest libraries need beside them: newer ones deprecate what those call."""
SHORT = (
    *("tests/test_startup.py", "tests/test_packaging.py", "tests/golden"),
    *("tests/forecast/export", "tests/forecast/verification", "tests/forecast/plots"),
    "tests/faults",
)
"""Parts in which a version has changed something before: bytes, files, pictures, processes."""
NO_TESTS = 5  # what pytest ends with where it finds none


def main(asked: Sequence[str]) -> int:
    """Test, and say what passed; the exit code."""
    options = arguments(asked)
    # In the background a shell has Ctrl-C ignored, and so would all that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    results: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        tree = sdist(Path(folder))
        parts = options.part or (SHORT if options.short else parts_of(tree))
        for python in options.pythons or PYTHONS:
            program = found(python)
            for libraries in options.libraries or LIBRARIES:
                name = f"Python {python}, {libraries} libraries"
                if libraries == "oldest" and python != PYTHONS[0]:
                    continue
                if program is None:
                    results[name] = "SKIPPED, this Python is not here"
                else:
                    results[name] = tested(program, tree, libraries, Path(folder, name), parts)
        left = [part for part in parts_of(tree) if not any(same(part, p) for p in parts)]
    print("\n".join(f"{name}: {result}" for name, result in results.items()))
    print(f"not run, or only in part: {', '.join(left) or 'nothing but what is marked slow'}")
    return int(any("FAILED" in result for result in results.values()))


def arguments(asked: Sequence[str]) -> argparse.Namespace:
    """What is to be tested."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON", help="such as 3.12; all here")
    parser.add_argument("--libraries", action="append", choices=LIBRARIES, help="both")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--part", action="append", help="a folder or file of tests; repeatable")
    which.add_argument("--short", action="store_true", help=f"only {', '.join(SHORT)}")
    return parser.parse_args(asked)


def parts_of(tree: Path) -> list[str]:
    """Folders of tests, and files that stand beside them."""
    tests = sorted((tree / "tests").iterdir())
    return [
        f"tests/{path.name}"
        for path in tests
        if path.name.startswith("test_") or (path.is_dir() and any(path.rglob("test_*.py")))
    ]


def same(part: str, tested_part: str) -> bool:
    """Whether all of a part was tested."""
    return part.startswith(tested_part.rstrip("/"))


def found(python: str) -> str | None:
    """Program of a version of Python: on the path, or of pyenv."""
    if program := shutil.which(f"python{python}"):
        runs = subprocess.run([program, "--version"], capture_output=True, check=False)
        if runs.returncode == 0:  # pyenv's shims stand there for versions that are not
            return program
    home = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    there = sorted(home.glob(f"versions/{python}.*/bin/python"))
    return str(there[-1]) if there else None


def environment(program: str, folder: Path) -> str:
    """Python of a fresh environment."""
    subprocess.run([program, "-m", "venv", folder], check=True)
    return str(folder / "bin" / "python")


def installed(python: str, *what: str) -> None:
    """Install with pip."""
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([python, "-m", "pip", "install", *quiet, *what], check=True)


def sdist(folder: Path) -> Path:
    """Build the sdist and unpack it."""
    python = environment(sys.executable, folder / "build")
    installed(python, "hatchling")
    build = [python, "-m", "hatchling", "build", "-t", "sdist", "-d", folder]
    subprocess.run(build, cwd=ROOT, check=True)
    (packed,) = folder.glob("*.tar.gz")
    with tarfile.open(packed) as tar:
        tar.extractall(folder, filter="data")
    return folder / packed.name.removesuffix(".tar.gz")


def oldest() -> list[str]:
    """Constraints to the oldest versions that the project states."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    of_tests = [*optional["test"], *optional["cluster"], *optional["page"]]
    stated = [*project["dependencies"], *of_tests]
    return [re.sub(">=", "==", entry) for entry in stated if ">=" in entry]


def tested(program: str, tree: Path, libraries: str, folder: Path, parts: Sequence[str]) -> str:
    """How the tests of the sdist went where it is installed."""
    print(f"{folder.name}: installing", flush=True)
    python = environment(program, folder)
    constraints = folder / "constraints.txt"
    lines = [*oldest(), *OF_THEIR_TIME] if libraries == "oldest" else []
    constraints.write_text("\n".join(lines), encoding="utf-8")
    installed(python, f"{tree}[test]", "--constraint", str(constraints))
    failed = [part for part in parts if not passes(python, tree, part)]
    return f"FAILED {', '.join(failed)}" if failed else f"passed {len(parts)} parts"


def passes(python: str, tree: Path, part: str) -> bool:
    """Whether a part passes; what failed is printed, and how long it took."""
    begun = time.monotonic()
    command = [python, "-m", "pytest", "-q", "-n", WORKERS, part]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    passed = done.returncode in (0, NO_TESTS)
    if not passed:
        print(done.stdout, done.stderr, sep="\n")
    last = (done.stdout.strip().splitlines() or ["nothing"])[-1]
    print(f"  {part}: {last} ({time.monotonic() - begun:.0f} s)", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
