"""What was worked for is there, whoever reads standard output and however the cleaning goes."""

import subprocess
import sys
from pathlib import Path

import pytest

from cli import main
from forecast.defaults import APART
from tests.forecast_commands.calling import call

PROGRAM = [sys.executable, "-m", "cli"]
FEW = ("--draws", "64")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("run", "minimal", *FEW, "--json", "--output"), "x.json"),
        (("run", "minimal", *FEW, "--plot"), "x.svg"),
        (("compare", "minimal", "minimal", *FEW, "--plot"), "x.svg"),
        (("sweep", "minimal", *FEW, "--over", "years.last=2090", "--output"), "x.csv"),
    ],
)  # fmt: skip
def test_files_are_there_though_standard_output_is_full(tmp_path, monkeypatch, arguments, name):
    path = tmp_path / name
    with Path("/dev/full").open("w") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as left:
            main([*arguments, str(path)])
    assert left.value.code == 1
    assert path.stat().st_size > 0


def test_parts_of_a_long_run_stay_until_its_answer_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("forecast.engine.checkpoints._WORTH_KEEPING", -1.0)
    long = ("run", "minimal", "--draws", str((APART + 1) * 4096))

    def full(*_args, **_kwargs):
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("forecast_commands.output.files.save_result", full)
        assert call(*long, "--output", str(tmp_path / "x.json")).exit_code == 1
    assert list((tmp_path / "cache").rglob("*.part"))
    again = call(*long, "--output", str(tmp_path / "x.json"))
    assert "going on after" in again.stderr
    assert not list((tmp_path / "cache").rglob("*.part"))


@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_stream_that_is_closed_is_done_without(tmp_path, stream):
    path = tmp_path / "x.json"
    program = " ".join([*PROGRAM, "run", "minimal", *FEW, "--output", str(path)])
    done = subprocess.run(
        f"{program} {stream}>&-", shell=True, check=False, capture_output=True
    )
    assert (done.returncode, path.exists()) == (0, True)
    assert b"Traceback" not in done.stderr
