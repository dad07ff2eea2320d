"""The program as other programs start it."""

import contextlib
import io
import json
import os
import subprocess
import sys

import pytest

from cli import main
from forecast_commands.help import COMMANDS


@pytest.mark.parametrize(
    "arguments", [["list"], ["--help"], ["run", "minimal", "--draws", "16"]]
)
def test_a_stdout_that_is_no_files_is_written_to(arguments):
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as leave,
    ):
        main(arguments)
    assert (leave.value.code, err.getvalue()) == (0, "")
    assert len(out.getvalue().splitlines()) > 10


def without_docstrings(*arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "PYTHONOPTIMIZE": "2"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_schema_is_the_same_without_docstrings(capsys):
    with pytest.raises(SystemExit):
        main(["schema"])
    assert json.loads(without_docstrings("schema")) == json.loads(capsys.readouterr().out)


def test_help_says_something_without_docstrings():
    assert COMMANDS["run"] in without_docstrings("run", "--help")
    assert "Loss of N parameters" in without_docstrings("scaling", "loss", "--help")


def test_what_an_extra_would_install_is_said_before_the_work(monkeypatch, tmp_path):
    import sys

    from forecast.pages import vega
    from tests.forecast_commands.calling import refused

    vega.script.cache_clear()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    monkeypatch.setattr("forecast_commands.page.made", None)
    assert "pip install 'bioanchors[page]'" in refused(
        1, "page", "minimal", "--output", str(tmp_path / "page.html")
    )
