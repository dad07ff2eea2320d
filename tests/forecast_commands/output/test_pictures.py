"""Pictures, wherever the program is started and whatever matplotlib says while it draws."""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.forecast_commands.calling import call, refused

ROOT = Path(__file__).resolve().parents[3]
RUN = ("run", "minimal", "--draws", "16", "--plot")
LAWS = ("scaling", "plot", "--kind", "crossover", "--output")


DRAW = f"""
from contextlib import suppress
from cli import main
for words in {(RUN, LAWS)}:
    with suppress(SystemExit):
        main([*words, words[0] + ".svg"])
"""
SETTINGS = "text.usetex: True\naxes.facecolor: red\nfont.size: 40"


def drawn(folder: Path, backend: str = "") -> list[bytes]:
    """Pictures that the program has drawn when it was started in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"MPLBACKEND": backend} if backend else {})
    command = [sys.executable, "-c", DRAW]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "wrote run.svg\nwrote scaling.svg\n")
    return [(folder / f"{words[0]}.svg").read_bytes() for words in (RUN, LAWS)]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize("backend", ["module://of_no_package", "nothing"])
def test_neither_the_folder_nor_the_environment_changes_a_picture(tmp_path, backend, plain):
    (tmp_path / "matplotlibrc").write_text(SETTINGS)
    assert drawn(tmp_path, backend) == plain


def test_a_warning_while_drawing_is_said_as_what_it_is(tmp_path, monkeypatch):
    def warn(_forecasts, _kind, path, _command):
        path.touch()
        warnings.warn("the axes are\nfull", UserWarning, stacklevel=1)

    monkeypatch.setattr("forecast_commands.output.pictures.plot", warn)
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        result = call(*RUN, tmp_path / "x.png")
    assert "warning: while drawing: the axes are full\n" in result.stderr
    assert "font" not in result.stderr


LOOK = ("plot", "minimal", "--draws", "64")


def pixels(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[16:20], "big")


@pytest.mark.parametrize("width", [400, 1501])
def test_a_width_is_that_of_the_file(tmp_path, width):
    path = tmp_path / "x.png"
    assert call(*LOOK, "--width", str(width), "--output", path).exit_code == 0
    assert pixels(path) == width


def test_text_of_an_svg_is_text_with_the_title_that_is_wanted(tmp_path):
    usual, own = tmp_path / "usual.svg", tmp_path / "own.svg"
    assert call(*LOOK, "--output", usual).exit_code == 0
    assert call(*LOOK, "--title", "Mine < yours & $5", "--output", own).exit_code == 0
    texts = [
        re.findall(r"<text[^>]*>([^<]*)</text>", p.read_text("utf-8")) for p in (usual, own)
    ]
    assert "My scenario" in texts[0]
    assert "Mine &lt; yours &amp; $5" in texts[1]
    assert "My scenario" not in texts[1]


def test_small_print_can_be_left_out(tmp_path):
    path = tmp_path / "x.svg"
    for options, expected in (((), True), (("--no-footer",), False)):
        assert call(*LOOK, *options, "--force", "--output", path).exit_code == 0
        shown = re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text("utf-8"))
        assert any("seed 0" in text for text in shown) == expected


@pytest.mark.parametrize("kind", ["cdf", "pdf", "compute", "trajectories", "share"])
def test_years_that_are_shown(tmp_path, kind):
    path = tmp_path / "x.svg"
    years = ("--years", "2031:2037")
    result = call(*LOOK, "--kind", kind, *years, "--output", path)
    assert result.exit_code == 0, result.stderr
    shown = re.findall(r"<text[^>]*>(20\d\d)</text>", path.read_text("utf-8"))
    assert shown
    before = {2025} if kind == "pdf" else set()  # a panel of its own says what came before
    assert all(2031 <= year <= 2037 for year in {*map(int, shown)} - before), shown


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--years", "2030"), 2, "is not a range of years like 2025:2060"),
        (("--years", "2040:2030"), 2, "is not a range of years like 2025:2060"),
        (("--width", "20"), 2, "20 is below 100"),
        (("--width", "300", "--output", "x.svg"), 1, ".svg has no pixels"),
        (("--kind", "requirement", "--years", "2030:2040"), 1, "has no axis of years to cut"),
    ],
)
def test_looks_that_cannot_be_are_refused(tmp_path, monkeypatch, options, code, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused(code, *LOOK, *options)
    assert [*tmp_path.iterdir()] == []


OTHERS = {
    "scaling": ("scaling", "plot", "--kind", "optimum", "--output"),
    "sensitivity": ("sensitivity", "minimal", "--draws", "64", "--plot"),
    "score": ("score", "cotra_2020", "--as-of", "2020.5", "--draws", "64", "--plot"),
    "sweep": ("sweep", "minimal", "--over", "weights.none=0.1,0.2", "--draws", "64", "--plot"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_picture_has_the_look_that_is_wanted(name, tmp_path):
    command, path, drawn = OTHERS[name], tmp_path / "x.png", tmp_path / "x.svg"
    assert call(*command, path, "--width", "444").exit_code == 0
    assert pixels(path) == 444
    assert call(*command, drawn, "--title", "Mine", "--no-footer").exit_code == 0
    shown = re.findall(r"<text[^>]*>([^<]*)</text>", drawn.read_text("utf-8"))
    assert "Mine" in shown
    assert not any(" | forecast " in text for text in shown)
