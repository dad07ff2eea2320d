"""Test the sdist with the oldest libraries that it states, and with the newest.

    python tools/versions.py                     # every Python that is here; takes an hour
    python tools/versions.py 3.12 -- tests/priors

The oldest run on the oldest Python alone: later ones have no builds of them.
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WORKERS = "2"
OF_THEIR_TIME = ["pyparsing<3.3"]
"""What the oldest libraries need beside them: newer ones deprecate what those call."""


def main(asked: Sequence[str]) -> int:
    """Test, and say what passed; the exit code."""
    cut = asked.index("--") if "--" in asked else len(asked)
    wanted, tests = asked[:cut] or PYTHONS, asked[cut + 1 :]
    results: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        tree = sdist(Path(folder))
        for python in wanted:
            program = found(python)
            if program is None:
                results[f"Python {python}"] = "SKIPPED, not here"
                continue
            for libraries in ("oldest", "newest") if python == PYTHONS[0] else ("newest",):
                name = f"Python {python}, {libraries} libraries"
                passed = tested(program, tree, libraries, Path(folder, name), tests)
                results[name] = "passed" if passed else "FAILED"
    print("\n".join(f"{name}: {result}" for name, result in results.items()))
    return int("FAILED" in results.values())


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
    stated = [*project["dependencies"], *optional["test"], *optional["cluster"]]
    return [re.sub(">=", "==", entry) for entry in stated if ">=" in entry]


def tested(
    program: str, tree: Path, libraries: str, folder: Path, tests: Sequence[str]
) -> bool:
    """Whether the tests of the sdist pass where it is installed."""
    print(f"{folder.name}:", flush=True)
    python = environment(program, folder)
    constraints = folder / "constraints.txt"
    lines = [*oldest(), *OF_THEIR_TIME] if libraries == "oldest" else []
    constraints.write_text("\n".join(lines), encoding="utf-8")
    installed(python, f"{tree}[test]", "--constraint", str(constraints))
    command = [python, "-m", "pytest", "-q", "-n", WORKERS, *tests]
    return subprocess.run(command, cwd=tree, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
