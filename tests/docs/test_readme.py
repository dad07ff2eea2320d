"""The README says what the program does."""

import re
import runpy

import pytest

from forecast import run
from scenarios.loading.load import resolve
from tools.make_readme import PAGE, PICTURE, timeless
from tools.page import EXAMPLES, ROOT
from tools.site_pages import reference

WRITTEN = {"gallery/index", *(f"reference/{name}" for name in reference.PAGES)}
"""Pages that are written when the site is built."""


def test_its_blocks_are_current():
    assert timeless(PAGE.filled()) == timeless(PAGE.text), "run: python tools/make_readme.py"


def test_its_pictures_and_pages_exist():
    assert PICTURE.is_file()
    for page in [PAGE.path, *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            made = link.removesuffix(".md") in WRITTEN
            assert made or (page.parent / link).exists(), f"{page.name} -> {link}"


def test_its_scenario_loads_without_a_warning():
    assert resolve(EXAMPLES / "mine.yaml").warnings == []


def test_its_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(EXAMPLES / "quickstart.py"))
    assert (tmp_path / "cdf.png").is_file()
    lines = capsys.readouterr().out.splitlines()
    found = run("cotra_2020", {"hardware.doubling_time": 2})
    assert lines[0].split() == [str(found.median), str(found.median_error)]
    assert lines[1:3] == ["inf", str(found.probability_by(2036))]
    # Counted draws lie within their error of the integrated answer, one in 20,000 at a time.
    assert float(lines[3]) == pytest.approx(found.median, abs=0.1)
    short = float(found.anchors["short_horizon"].median_year.value[0])
    assert float(lines[-1]) == pytest.approx(short, abs=0.1)


def test_the_first_two_shell_blocks_are_one_line_each():
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.text, re.S)
    run, test = (block.strip() for block in blocks[:2])
    assert run.endswith("forecast run scenarios/short_horizon.yaml")
    assert test.endswith("pytest -n auto")
    assert "\n" not in run + test
