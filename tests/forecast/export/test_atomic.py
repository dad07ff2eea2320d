"""What Python writes: the old file or the new one, as from the command line."""

import errno
import os
from pathlib import Path

import pytest

import forecast
from forecast.errors import ForecastError
from forecast.export import atomic


def _page(path: Path) -> None:
    forecast.page("minimal", path=path, draws=16)


def _picture(path: Path) -> None:
    forecast.run("minimal", draws=16).plot("cdf", path)


def _waterfall(path: Path) -> None:
    forecast.explain("minimal", forecast.load("minimal", CHANGED), draws=16).plot(path)


def _draws(path: Path) -> None:
    forecast.tilt("minimal", median=2060, draws=1024).save(path, force=True)


CHANGED = {"hardware.doubling_time": 2}
FROM_PYTHON = [(_page, "x.html"), (_picture, "x.png"), (_waterfall, "x.svg")]
FROM_PYTHON += [(_draws, "x.yaml")]


@pytest.mark.parametrize(("write", "name"), FROM_PYTHON)
def test_python_leaves_the_old_file_where_the_disk_is_full(write, name, tmp_path, monkeypatch):
    path = tmp_path / name
    write(path)
    old = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic, "_settle", full)
    with pytest.raises(ForecastError, match="could not be written: No space left on device"):
        write(path)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == old


@pytest.mark.parametrize(("write", "name"), FROM_PYTHON)
def test_python_says_before_the_work_where_nothing_can_be_written(write, name, tmp_path):
    with pytest.raises(ForecastError, match="there is no folder"):
        write(tmp_path / "gone" / name)
    (tmp_path / name).mkdir()
    with pytest.raises(ForecastError, match="is a folder; it is left alone"):
        write(tmp_path / name)


def test_where_no_folder_can_be_made_it_is_said_and_not_tried_for_ever(tmp_path, monkeypatch):
    def claim(folder: Path) -> None:  # as in /proc, which says that it can be written to
        raise FileNotFoundError(folder)

    monkeypatch.setattr(atomic.WorkFolder, "claim", claim)
    with pytest.raises(ForecastError, match="written: no folder can be made in"):
        atomic.write_beside(tmp_path / "x.csv", lambda fresh: fresh.touch(), replace=False)
