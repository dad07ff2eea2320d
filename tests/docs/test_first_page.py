"""Ten minutes with the first page: in an empty folder and a fresh environment, by copying."""

import io
import os
import re
import subprocess
import tarfile
import time

import pytest

from tools.page import ROOT

MINUTES = 10


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the blocks are for a POSIX shell")
def test_the_first_page_gives_a_forecast_a_comparison_and_a_page_in_ten_minutes(tmp_path):
    files = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(files.stdout)) as archive:
        archive.extractall(tmp_path, filter="data")
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", page, re.S)
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    started = time.monotonic()
    done = subprocess.run(
        ["bash", "-e"],
        input="".join(blocks),
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
    )
    minutes = (time.monotonic() - started) / 60
    assert done.returncode == 0, done.stderr
    assert "wrote mine.yaml" in done.stdout
    assert "My scenario" in done.stdout
    assert "Why ./mine.yaml differs from cotra_2020" in done.stdout
    assert (tmp_path / "page.html").stat().st_size > 100_000
    assert minutes < MINUTES
