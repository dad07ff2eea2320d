"""What is installed: names that do not get in the way, and metadata that are true."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from forecast.shadowing import PACKAGES, check_packages
from forecast.version import __version__
from tools import versions

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROGRAM = "from forecast_commands.main import main; main(['run', 'minimal', '--draws', '16'])"


def started(folder: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Python started in a folder, with the program behind it on the path as if installed."""
    (folder / "sitecustomize").mkdir(exist_ok=True)
    (folder / "sitecustomize" / "sitecustomize.py").write_text(
        f"import sys; sys.path.append({str(ROOT)!r})"
    )
    environment = {"PYTHONPATH": str(folder / "sitecustomize"), "PATH": ""}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("form", ["module", "package"])
@pytest.mark.parametrize("how", ["script", "-m", "-c", "commands"])
def test_a_module_in_the_place_of_a_package_is_named(tmp_path, name, form, how):
    file = tmp_path / (f"{name}.py" if form == "module" else f"{name}/__init__.py")
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine = 1\n")
    (tmp_path / "study.py").write_text("import forecast\n")
    arguments = {
        "script": ("study.py",),
        "-m": ("-m", "study"),
        "-c": ("-c", "import forecast"),
        "commands": ("-m", "forecast_commands.main"),
    }
    done = started(tmp_path, *arguments[how])
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"ImportError: {file} is imported in the place of the package {name!r}, which forecast "
        "needs; give it another name, or start Python where it is not found first"
    )


@pytest.mark.parametrize("name", PACKAGES)
def test_the_command_is_not_affected_by_the_folder_it_is_called_in(tmp_path, name):
    """As pip writes it: a script in a folder of its own."""
    (tmp_path / f"{name}.py").write_text("mine = 1\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "forecast").write_text(PROGRAM)
    done = started(tmp_path, Path("bin", "forecast"))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_of_scenario_files_is_in_nobodys_way(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text("title: Mine\n")
    done = started(tmp_path, "-c", PROGRAM)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_module_made_by_hand_is_passed_over(monkeypatch):
    monkeypatch.setitem(sys.modules, "priors", type(sys)("priors"))
    check_packages(["priors"])


def test_every_package_is_typed_and_installed():
    (wheel,) = (PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"],)
    assert sorted(wheel) == sorted([*PACKAGES, "forecast", "forecast_commands"])
    assert all((ROOT / package / "py.typed").exists() for package in wheel)


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert citation["license"] == PROJECT["project"]["license"]


@pytest.mark.slow
def test_the_sdist_holds_what_the_tree_does_and_its_wheel_runs(tmp_path):
    tree = versions.sdist(tmp_path)
    python = versions.environment(sys.executable, tmp_path / "fresh")
    files = []
    for source in (ROOT, tree):
        folder = tmp_path / f"of_{source.name}"
        build = ["wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source]
        subprocess.run([python, "-m", "pip", *build], check=True)
        (wheel,) = folder.glob("*.whl")
        files.append(sorted(zipfile.ZipFile(wheel).namelist()))
    assert files[0] == files[1]
    versions.installed(python, str(wheel))
    forecast = Path(python).with_name("forecast")
    command = [forecast, "run", "cotra_2020", "--draws", "64", "--output", "it.nc"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Bio Anchors 2020, best guess" in done.stdout


def test_the_parts_that_versions_are_tested_with_are_all_tests_there_are():
    folders = {path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py")}
    parts = versions.parts_of(ROOT)
    left = [path for path in folders if not any(path.is_relative_to(part) for part in parts)]
    assert not left
    assert all((ROOT / part).exists() for part in versions.SHORT)


def test_every_library_has_an_oldest_version_that_is_tested():
    extras = PROJECT["project"]["optional-dependencies"]
    needed = [*PROJECT["project"]["dependencies"], *extras["test"], *extras["cluster"]]
    needed += extras["page"]
    names = {name.partition(">=")[0] for name in needed if not name.startswith("bioanchors")}
    assert {name.partition("==")[0] for name in versions.oldest()} == names
