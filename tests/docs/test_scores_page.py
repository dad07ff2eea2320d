"""The page on how built-in scenarios have fared says what is computed now."""

import pytest

from tools.make_scores import BLOCKS, NAMES, PAGE, PICTURE, found
from tools.page import filled


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_the_tables_are_current():
    page = PAGE.read_text(encoding="utf-8")
    assert filled(page, BLOCKS) == page, "run: python tools/make_scores.py --pictures"
    assert PICTURE.is_file()


def test_every_scenario_says_what_it_knew_and_nothing_of_it_is_scored():
    assert not found().unstated
    assert {score.scenario for score in found().scores} <= {*NAMES}
    assert all(score.year > score.known_at for score in found().scores)
