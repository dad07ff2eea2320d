"""A run on the screen: the curve, evidence without none, precisions."""

import io
import re

import pytest

from forecast.engine.run import run
from forecast_commands.options.common import Edited
from forecast_commands.running import resolve_all
from forecast_commands.text.run import screen_text
from scenarios.loading.load import load
from tests.forecast_commands.calling import call

FEW = ("--draws", "64")
BLOCKS = " ▁▂▃▄▅▆▇█"


class Terminal(io.StringIO):
    def __init__(self, encoding: str):
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["cotra_2020", "cotra_2020_conservative", "minimal"])
def test_a_terminal_shows_the_cdf_which_rises_to_its_end(name, monkeypatch):
    monkeypatch.setattr("sys.stdout", Terminal("utf-8"))
    forecast = run(load(name), 64)
    text = screen_text(forecast, (), 0.0)
    block = re.search(r"^ 100%.*\n(?:.*\n){5}", text, re.M)
    rows = [line[7:].ljust(72) for line in block[0].splitlines()]
    heights = [sum(BLOCKS.index(row[x]) for row in rows) / 48 for x in range(72)]
    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(forecast.by_year.value[0], abs=1 / 48)
    assert heights[-1] == pytest.approx(forecast.by_year.value[-1], abs=1 / 48)
    assert re.search(r"^ {7}2025 +2100$", text, re.M)
    assert max(map(len, text.splitlines())) <= 80


def test_a_terminal_that_lacks_the_characters_shows_no_curve(monkeypatch):
    monkeypatch.setattr("sys.stdout", Terminal("ascii"))
    text = screen_text(run(load("minimal"), 64), (), 0.0)
    assert text.isascii() or set(text) - {"±"} <= set(map(chr, range(128)))


@pytest.mark.parametrize("none", [0.0, 0.1])
def test_evidence_moves_none_only_where_there_is_some(none):
    edits = ("--set", "evidence.no_arrival_by=2027", "--set", f"weights.none={none}")
    text = call("run", "minimal", *FEW, *edits).stdout
    evidence = text[text.index("posterior") :]
    assert bool(re.search("^none  ", evidence, re.M)) == (none > 0)


@pytest.mark.parametrize(
    ("precision", "wanted"),
    [("50%", "50 points for every probability"), ("90", "90 years for the median")],
)
def test_a_precision_names_what_it_is_of(precision, wanted):
    text = call("run", "minimal", *FEW, "--precision", precision).stdout
    assert f"Precision of {wanted}:\nreached with 64 draws" in text


def test_a_warning_that_two_scenarios_share_is_given_once(capsys):
    edits = Edited(as_json=False, settings=[("hardware.price_performance", "1e18")])
    first = len(resolve_all(["minimal"], edits)[0].warnings)
    assert capsys.readouterr().err.count("warning: ") == first > 0
    resolve_all(["minimal", "minimal"], edits)
    assert capsys.readouterr().err.count("warning: ") == first


def test_markdown_in_titles_and_names_is_text(tmp_path):
    title = "2 * 3_4 <b> [x](y) | a & b ~~no~~ `c` $1$ \\"
    path = tmp_path / "my_own.yaml"
    path.write_text(f"extends: minimal\ntitle: '{title}'\n")
    text = call("run", str(path), *FEW, "--markdown").stdout
    escaped = "2 \\* 3\\_4 \\<b\\> \\[x\\](y) \\| a \\& b \\~\\~no\\~\\~ \\`c\\` \\$1\\$ \\\\"
    assert text.startswith(f"**{escaped}** (")
    assert "my\\_own" in text
