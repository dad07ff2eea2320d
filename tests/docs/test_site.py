"""The site: its pages are whole, and what they say can be done."""

import csv
import os
import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

import pytest
from click import Context, Group

import forecast
from forecast.export.report import csv_text
from forecast_commands.declarations import plot, scaling
from forecast_commands.group import forecast as command
from forecast_commands.help import COMMANDS
from priors.belief import Belief
from scenarios.loading.load import resolve
from scenarios.schema.scenario import Scenario
from tests.forecast_commands.calling import call
from tools.page import EXAMPLES, ROOT
from tools.site_pages import gallery, keys, reference

DOCS = ROOT / "docs"


def blocks(page: Path) -> list[tuple[str, str]]:
    """Blocks of shell and Python, in order."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"```(sh|python)\n(.*?)```", text, re.S)


def statements(language: str, code: str) -> list[str]:
    """What a block does one after the other; of Python, all at once."""
    if language == "python":
        return [code]
    return re.findall(r"^(?:.*<<'EOF'\n(?:.*\n)*?EOF|.+)$", code, re.M)


@pytest.fixture
def do(tmp_path, monkeypatch):
    """Do what blocks say in an empty folder where `forecast` is this checkout's.

    What needs no shell is done in this process and with few draws, which takes a tenth of the
    time.
    """
    tools, folder = tmp_path / "bin", tmp_path / "empty"
    tools.mkdir()
    folder.mkdir()
    script = tools / "forecast"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "cli.py"}" "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(folder)

    def run(language: str, code: str) -> None:
        if language == "python":
            exec(code, {})
        elif code.startswith("forecast ") and not re.search(r"[|>&;$]", code.split("#")[0]):
            words = shlex.split(code, comments=True)[1:]
            draws = "--draws" in reference.options_of(words[0]) and "--draws" not in words
            few = ["--draws", "256"] if draws else []
            done = call(*words, *few)
            assert done.exit_code == 0, f"{code}\n{done.output}"
        else:
            in_shell = subprocess.run(
                ["sh", "-e"], input=code, capture_output=True, text=True, check=False
            )
            assert in_shell.returncode == 0, f"{code}\n{in_shell.stderr}"

    return run


@pytest.mark.skipif(os.name == "nt", reason="the blocks are for a POSIX shell")
@pytest.mark.parametrize(
    ("page", "first"),
    [
        (DOCS / "index.md", 0),
        (DOCS / "start.md", 0),
        (DOCS / "howto.md", 0),
        (ROOT / "README.md", 2),
    ],
    ids=["index", "start", "howto", "readme"],
)
def test_blocks_work_one_after_the_other_in_an_empty_folder(page, first, do):
    """The first two blocks of the README install the program, and test it."""
    found = blocks(page)[first:]
    assert len(found) > 1
    for language, code in found:
        if "import arviz" in code and find_spec("arviz") is None:
            continue
        for statement in statements(language, code):
            do(language, statement)


def calls(page: Path) -> list[str]:
    """What a page has one call on the command line."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"```(?:sh|console)\n(.*?)```", text, re.S)
    lines = (line for code in found for line in re.sub(r"\\\n", " ", code).split("\n"))
    return [line for line in lines if line.startswith("forecast ")]


@pytest.mark.parametrize(
    "page",
    [page for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))] if calls(page)],
    ids=lambda page: page.stem,
)
def test_what_pages_call_can_be_called(page):
    """As far as the command line goes; the blocks of the first pages are run, too."""
    for line in calls(page):
        words = [
            *takewhile(lambda word: word not in ("|", ">"), shlex.split(line, comments=True))
        ]
        of, context = command, Context(command)
        for position, word in enumerate(words[1:], start=2):
            of = of.get_command(context, word)
            assert of is not None, line
            if not isinstance(of, Group):
                assert of.make_context(word, words[position:]), line
                break


def test_recipes_for_other_languages_name_columns_that_there_are():
    text = (DOCS / "howto.md").read_text(encoding="utf-8")
    code = "".join(re.findall(r"```(?:r|julia)\n(.*?)```", text, re.S))
    named = {*re.findall(r"years[$.](\w+)\b(?!\()", code)} - {"csv"}
    table = csv_text(forecast.run("cotra_2020", draws=16), ()).splitlines()
    assert named == {"year", "probability"} <= {*table[0].split(",")}
    passed = [row for row in csv.DictReader(table) if float(row["probability"]) >= 0.5]
    assert 2030 < float(passed[0]["year"]) < 2100


@pytest.mark.parametrize(
    "page", sorted((DOCS / "tutorials").glob("*.md")), ids=lambda p: p.stem
)
def test_tutorials_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = re.findall(r"```\{code-cell\} ipython3\n(.*?)```", page.read_text("utf-8"), re.S)
    assert page.stem == "index" or len(cells) > 2
    exec("\n".join(cells), {})


def test_every_command_has_its_section():
    page = reference.commands()
    for name in COMMANDS:
        assert f"## `forecast {name}`" in page
    assert "### `forecast scaling crossover`" in page
    assert "| `--draws N` | Draws per anchor" in page


def test_every_key_has_its_entry_with_unit_default_and_example():
    found = {key.path: key for key in keys.every_key()}
    assert found.keys() >= Scenario.model_fields.keys()
    assert "anchors.NAME.stages[N].share" in found
    assert all(key.meaning for key in found.values())
    page = keys.keys()
    assert "`hardware.price_performance`, `FLOP/$`\n: Price-performance in the base" in page
    assert "*Left out:* needed. *Example:* `2100` (cotra_2020)" in page
    assert page.count("*Example:*") == page.count("\n: ")
    assert {*Belief.model_fields} - {"of"} <= {*re.findall(r"^`(\w+)`$", page, re.M)}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_files_that_examples_come_from_load(path):
    assert resolve(path).scenario.anchors


def test_every_public_name_is_in_the_reference():
    page = reference.python()
    for name in forecast.__all__:
        assert re.search(rf"^### {name}$", page, re.M) or f"`{name}`" in page, name


def test_every_picture_is_in_the_gallery():
    commands = gallery.commands()
    assert {*plot.KINDS, *(f"scaling_{kind}" for kind in scaling.KINDS)} <= commands.keys()
    drawing = {name for name in COMMANDS if "--plot" in reference.options_of(name)}
    assert drawing - {"run"} <= {text.split()[0] for text in commands.values()}


@pytest.mark.parametrize("name", ["given", "vintages", "scaling_data"])
def test_pictures_are_drawn_by_their_commands(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("fitted.yaml").write_text(gallery.FITTED, encoding="utf-8")
    gallery.draw(gallery.commands()[name])
    assert Path(f"{name}.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_formulas_are_text():
    """What draws TeX on a page comes from the network."""
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for line in page.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"\$\\|\$\w+_\w+\$", line), f"{page.name}: {line}"


def test_every_page_is_in_the_contents():
    """Sphinx says so too, but only where it is installed."""
    listed = {
        (page.parent / f"{entry}.md").resolve()
        for page in DOCS.rglob("*.md")
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.S)
        for entry in re.findall(r"^([\w./]+)$", tree, re.M)
    }
    pages = {page.resolve() for page in DOCS.rglob("*.md")} - {(DOCS / "index.md").resolve()}
    assert pages <= listed, sorted(str(page) for page in pages - listed)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("myst_nb") is None, reason="needs the extra docs")
def test_the_site_is_built_without_a_warning(tmp_path):
    build = [sys.executable, str(ROOT / "tools" / "build_site.py"), str(tmp_path / "site")]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "reference" / "keys.html").is_file()
