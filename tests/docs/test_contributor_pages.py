"""The pages for the next person name what is there."""

import os
import re
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest
import yaml

from anchors.kinds import KINDS
from forecast.engine.run import run
from scenarios.loading.load import resolve
from tools.make_architecture import PICTURE, picture, rooms
from tools.page import ROOT

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def dotted(page: str) -> list[str]:
    """Names of modules and what is in them."""
    packages = "|".join(rooms()[0])
    return re.findall(rf"`((?:{packages})(?:\.\w+)+)`", page)


def found(name: str) -> object:
    """What a dotted name names."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            thing = getattr(thing, attribute)
        return thing
    raise ModuleNotFoundError(name)


@pytest.mark.parametrize(
    "name", [*dict.fromkeys(dotted(ARCHITECTURE) + dotted(GLOSSARY) + dotted(MODEL))]
)
def test_every_name_is_in_the_program(name):
    assert found(name) is not None


def test_every_kind_and_section_has_its_equation_and_module():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (`[\w.]+`) \|$", MODEL, re.M)
    assert {name for name, _ in rows} >= {*KINDS}
    for part in ("Trends", "Feedback", "Evidence", "None", "Estimates and their errors"):
        section = MODEL.split(f"## {part}\n")[1].split("\n## ")[0]
        assert dotted(section), part


@pytest.mark.parametrize(
    "page", [ARCHITECTURE, CONTRIBUTING], ids=["architecture", "contributing"]
)
def test_every_path_is_in_the_repository(page):
    paths = re.findall(r"`((?:\.?\w+/)+[\w.-]*|\w+\.(?:md|toml))`", page)
    assert len(paths) > 1
    for path in paths:
        assert (ROOT / path).exists(), path


def test_the_picture_is_drawn_from_the_contracts():
    assert PICTURE.read_text(encoding="utf-8") == picture(), "python tools/make_architecture.py"


def test_the_picture_shows_every_room():
    pipeline, inner = rooms()
    for package, layers in (pipeline | inner).items():
        there = {
            path.stem
            for path in (ROOT / package.replace(".", "/")).iterdir()
            if (path / "__init__.py").exists() or path.suffix == ".py"
        } - {"__init__"}
        assert {room for layer in layers for room in layer} == there


def walk() -> list[str]:
    section = ARCHITECTURE.split("## How a number travels")[1].split("\n## ")[0]
    return re.findall(r"^\| `([\w.]+)`", section, re.M)


def test_a_number_travels_as_the_page_says():
    stations = iter([*walk(), None])
    wanted = next(stations)

    def watch(frame, event, _):
        nonlocal wanted
        code = frame.f_code
        name = f"{frame.f_globals.get('__name__')}.{code.co_qualname}"
        if event == "call" and name == wanted:
            wanted = next(stations)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        settings = {"hardware.doubling_time": "1.5 to 3.5"}
        assert run(resolve("minimal", settings).scenario, draws=64).median > 2025
    finally:
        sys.setprofile(before)
    assert wanted is None, f"{wanted} was not entered after those before it"


def test_the_hooks_check_what_the_gate_checks():
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    linters = re.findall(r'^"\$venv/bin/((?:ruff|mypy|lint-imports).*)$', gate, re.M)
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    assert entries == [linter.replace('"', "") for linter in linters]
    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}


def test_the_public_checks_are_those_of_the_gate():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))[
        "jobs"
    ]
    run = [step["run"] for step in jobs["check"]["steps"] if "run" in step]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]} <= {*run}
    matrix = jobs["test"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = {c.rpartition(" ")[2] for c in project["classifiers"] if ":: 3." in c}
    assert {*matrix["python"]} == stated


def test_the_citation_has_the_version_of_the_program():
    from forecast.version import __version__

    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__


def test_one_test_starts_at_once():
    """No plugin or option makes a single test wait for workers."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "tests/docs/test_trust_page.py",
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ, check=True
    )
    assert "test_every_test_that_it_names_exists" in done.stdout
    assert "workers" not in done.stdout
