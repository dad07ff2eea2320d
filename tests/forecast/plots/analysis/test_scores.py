import pytest

import forecast as api
from forecast.errors import ArgumentError
from tests.forecast_commands.calling import refused

NOTHING = "nothing is scored, so that nothing can be drawn: all that happened was known"


def test_where_nothing_is_scored_nothing_is_drawn_and_it_says_why(tmp_path):
    picture = tmp_path / "scores.png"
    found = api.score("trend_2026", as_of=2024, draws=16)
    with pytest.raises(ArgumentError, match=NOTHING):
        found.plot(picture)
    assert NOTHING in refused(
        2, "score", "trend_2026", "--as-of", "2024", "--draws", "16", "--plot", picture
    )
    assert not picture.exists()
