"""Pictures, wherever the program is started and whatever matplotlib says while it draws."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forecast_commands.group import forecast as program

ROOT = Path(__file__).resolve().parents[3]
RUN = ("run", "minimal", "--draws", "16", "--plot")
LAWS = ("scaling", "plot", "--kind", "crossover", "--output")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def drawn(folder: Path, asked: tuple[str, ...], backend: str = "") -> bytes:
    """A picture that the program has drawn when it was started in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"MPLBACKEND": backend} if backend else {})
    command = [sys.executable, "-m", "cli", *asked, "picture.svg"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "wrote picture.svg\n")
    return (folder / "picture.svg").read_bytes()


@pytest.fixture(scope="module", params=[RUN, LAWS], ids=["run", "laws"])
def usual(request, tmp_path_factory) -> tuple[tuple[str, ...], bytes]:
    return request.param, drawn(tmp_path_factory.mktemp("plain"), request.param)


@pytest.mark.parametrize(
    ("settings", "backend"),
    [
        ("text.usetex: True", ""),
        ("axes.facecolor: red\nfont.size: 40", ""),
        ("", "module://of_no_package"),
        ("", "nothing"),
    ],
    ids=["LaTeX", "look", "module", "name"],
)
def test_neither_the_folder_nor_the_environment_changes_a_picture(
    tmp_path, usual, settings, backend
):
    (tmp_path / "matplotlibrc").write_text(settings)
    asked, expected = usual
    assert drawn(tmp_path, asked, backend) == expected


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
