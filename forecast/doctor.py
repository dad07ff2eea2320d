"""Is an installation in order? Checks that take seconds, each with how to mend what it finds.

Nothing is imported here that may be missing or broken: every check imports what it looks at.
"""

import platform
import re
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Any

from forecast.engine.workers.system import cores
from forecast.plots.settings import ignore_backend
from forecast.version import __version__

DISTRIBUTION = "bioanchors"
"""What the program is installed as; its metadata say which versions it needs."""
OPTIONAL = ("distributed", "squigglepy", "atheris", "hypothesis")
"""Packages that add something where they are installed."""
KNOWN_ANSWER = Path(__file__).with_name("known_answer.json")
"""The result of a run of `KNOWN_SCENARIO` with the draws and the seed of every day."""
KNOWN_SCENARIO = "cotra_2020"

_MODULES = {"pyyaml": "yaml"}
_REINSTALL = "install forecast again; if that does not mend it, report it"
_MOST_ERRORS = 5.0
"""Monte Carlo errors that the smooth answer may lie from the counted one."""


class AilmentError(Exception):
    """What a check has found wrong, and how to mend it."""

    def __init__(self, found: str, mend: str):
        super().__init__(found)
        self.found = found
        self.mend = mend


@dataclass(frozen=True)
class Check:
    """Outcome of one check.

    Parameters
    ----------
    name : str
    ok : bool
    found : str
        What was found, in one line.
    mend : str or None
        How to mend it, where it is not in order.
    seconds : float
        What the check took.
    """

    name: str
    ok: bool
    found: str
    mend: str | None
    seconds: float


@dataclass(frozen=True)
class Examination:
    """Everything that a bug report should say of an installation.

    Parameters
    ----------
    system : str
    cores : int
        Processor cores that the program may use.
    libraries, optional : dict of str to (str or None)
        Installed versions.
    checks : list of Check
    run_seconds : float or None
        What the run of the known answer took.
    """

    system: str
    cores: int
    libraries: dict[str, str | None]
    optional: dict[str, str | None]
    checks: list[Check]
    run_seconds: float | None

    @property
    def ok(self) -> bool:
        """Whether everything is in order."""
        return all(check.ok for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, the form of `forecast doctor --json`."""
        return {
            "ok": self.ok,
            "version": __version__,
            "python": platform.python_version(),
            "system": self.system,
            "cores": self.cores,
            "run_seconds": self.run_seconds,
            "libraries": self.libraries,
            "optional": self.optional,
            "checks": [asdict(check) for check in self.checks],
        }


def examine(only: Collection[str] | None = None) -> Examination:
    """Make the checks; what is wrong is reported and never raised.

    Parameters
    ----------
    only : collection of str, optional
        Names of the checks to make; all of them if left out.
    """
    ignore_backend()
    known = _KnownAnswer()
    required = least_versions()
    every: dict[str, Callable[[], str]] = {
        "Python": _python,
        "libraries": lambda: _libraries(required),
        "scenarios": _scenarios,
        "known answer": known.check,
        "smooth answer": known.check_counted,
        "results": _results,
        "pictures": _pictures,
        "temporary folder": lambda: _writable(Path(tempfile.gettempdir()), "set TMPDIR to one"),
        "current folder": lambda: _writable(Path(), "change to one that you may write to"),
    }
    wanted = every if only is None else only
    checks = [_checked(name, check) for name, check in every.items() if name in wanted]
    return Examination(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cores=cores(),
        libraries={name: installed(name) for name in required},
        optional={name: installed(name) for name in OPTIONAL},
        checks=checks,
        run_seconds=known.seconds,
    )


def _checked(name: str, check: Callable[[], str]) -> Check:
    started = time.perf_counter()
    found, mend = "", None
    try:
        found = check()
    except AilmentError as ailment:
        found, mend = ailment.found, ailment.mend
    except Exception as error:  # of a broken installation anything can come
        found, mend = f"{type(error).__name__}: {' '.join(str(error).split())}", _REINSTALL
    return Check(name, mend is None, found, mend, time.perf_counter() - started)


def installed(package: str) -> str | None:
    """Installed version of a package; None if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def least_versions() -> dict[str, str]:
    """Oldest versions that are supported, by library; none where nothing is installed."""
    try:
        entries = requires(DISTRIBUTION) or []
    except PackageNotFoundError:
        return {}
    return dict(entry.split(">=") for entry in sorted(entries) if ";" not in entry)


def least_python() -> str:
    """Oldest version of Python that is supported; that of today where nothing is installed."""
    try:
        return metadata(DISTRIBUTION)["Requires-Python"].removeprefix(">=")
    except PackageNotFoundError:
        return platform.python_version()


def _is_older(found: str, least: str) -> bool:
    parts = [[int(n) for n in re.findall(r"\d+", v.split("+")[0])[:3]] for v in (found, least)]
    return parts[0] < parts[1]


def _python() -> str:
    found, least = platform.python_version(), least_python()
    if _is_older(found, least):
        raise AilmentError(
            f"{found} is too old", f"install Python {least} or later, and forecast in it"
        )
    return f"{found} ({sys.implementation.name})"


def _libraries(required: Mapping[str, str]) -> str:
    if not required:
        raise AilmentError(
            f"{DISTRIBUTION} is not installed, so that its libraries are not known",
            "run `python -m pip install .` in the folder of the program",
        )
    wrong = dict(_wrong_libraries(required))
    if wrong:
        wanted = " ".join(f"'{name}>={required[name]}'" for name in wrong)
        raise AilmentError(", ".join(wrong.values()), f"python -m pip install {wanted}")
    return f"all {len(required)} are there, and recent enough"


def _wrong_libraries(required: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, least in required.items():
        found = installed(name)
        if found is None:
            yield name, f"{name} is not installed"
        elif _is_older(found, least):
            yield name, f"{name} {found} is older than {least}"
        else:
            try:
                import_module(_MODULES.get(name, name.replace("-", "_")))
            except Exception as error:  # anything can come of a half-installed library
                yield name, f"{name} does not load ({type(error).__name__})"


def _scenarios() -> str:
    from scenarios.loading.load import built_in_names, resolve
    from scenarios.problems import ScenarioError

    names = built_in_names()
    for name in names:
        try:
            resolve(name)
        except ScenarioError as error:
            raise AilmentError(f"{name}: {error.problems[0]}", _REINSTALL) from None
    if KNOWN_SCENARIO not in names:
        raise AilmentError(f"{KNOWN_SCENARIO} is missing", _REINSTALL)
    return f"all {len(names)} that are built in load"


class _KnownAnswer:
    """The run that the known answer is compared with, kept for the next check."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self._forecast: Any = None

    def check(self) -> str:
        from forecast.defaults import MAX_DRAWS
        from forecast.engine.run import run
        from forecast.export.provenance import versions
        from forecast.verification.current_scenario import today
        from forecast.verification.differences import TOLERANCE
        from forecast.verification.outcome import Verification
        from forecast.verification.reproduction import compare, read

        stored = read(KNOWN_ANSWER, MAX_DRAWS)
        recorded, provenance = stored.recorded, stored.recorded.provenance
        started = time.perf_counter()
        self._forecast = run(
            stored.scenario, provenance.draws, provenance.seed, name=recorded.name
        )
        self.seconds = time.perf_counter() - started
        found = Verification(
            recorded,
            compare(stored, self._forecast),
            versions(),
            today(recorded, stored.scenario),
        )
        if not found.today.is_same(recorded):
            raise AilmentError(f"{KNOWN_SCENARIO} is not as it was released", _REINSTALL)
        if not found.holds:
            names = [c.name for c in found.differences if not c.holds]
            names += [unmatched.name for unmatched in found.unmatched]
            some = (
                f"{len(names)} of its variables, such as {names[0]}," if names else "its hash"
            )
            raise AilmentError(f"{some} cannot be made again to {TOLERANCE:g}", _REINSTALL)
        how = "to the byte" if found.agreement == "byte" else f"to {TOLERANCE:g}"
        return f"{KNOWN_SCENARIO}: median {self._forecast.median:.2f}, {how}"

    def check_counted(self) -> str:
        import numpy as np

        from forecast.distributions.empirical import Counted
        from forecast.distributions.estimate import standard_error
        from forecast.distributions.mixture import Mixture

        if self._forecast is None:
            raise AilmentError("there is no known answer to count", "mend the known answer")
        smooth, simulation = self._forecast.mixture, self._forecast.simulation
        curves = {
            name: Counted(anchor.arrival_year, anchor.evidence_weight)
            for name, anchor in simulation.anchors.items()
        }
        counted = Mixture(curves, smooth.shares, smooth.none).probability(self._forecast.years)
        closed = self._forecast.by_year
        gap = np.abs(counted.value - closed.value)
        error = standard_error(counted.deviation - closed.deviation)
        apart = float(np.max(gap / np.maximum(error, 1e-12), where=gap > 1e-12, initial=0.0))
        if apart > _MOST_ERRORS:
            raise AilmentError(f"{apart:.1f} Monte Carlo errors from the counted", _REINSTALL)
        return f"within {apart:.1f} Monte Carlo errors of the counted one"


def _results() -> str:
    from forecast.engine.run import run
    from forecast.export.dataset import dataset, write_cube
    from forecast.verification.verify import verify

    forecast = run(KNOWN_SCENARIO, 64)
    formats = (".nc", ".zarr")
    with tempfile.TemporaryDirectory() as folder:
        for suffix in formats:
            path = Path(folder) / f"result{suffix}"
            write_cube(dataset(forecast), path)
            found = verify(path, most_draws=64)
            if found.agreement != "byte":
                raise AilmentError(f"{suffix} is not read as it was written", _REINSTALL)
    return f"{' and '.join(formats)} are read as they were written"


def _pictures() -> str:
    from forecast.engine.run import run
    from forecast.plots import plot
    from forecast.plots.settings import use_defaults

    use_defaults()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cdf.png"
        plot([run(KNOWN_SCENARIO, 64)], "cdf", path)
        return f"a CDF of {path.stat().st_size / 1e3:.0f} kB was drawn"


def _writable(folder: Path, mend: str) -> str:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".forecast-doctor-") as file:
            file.write(b"forecast")
            file.flush()
    except OSError as error:
        raise AilmentError(f"cannot be written to: {error.strerror}", mend) from None
    return "can be written to"
