"""The page on how built-in scenarios have fared scores nothing that they knew."""

from tools.make_scores import NAMES, found


def test_every_scenario_says_what_it_knew_and_nothing_of_it_is_scored():
    assert not found().unstated
    assert {score.scenario for score in found().scores} <= {*NAMES}
    assert all(score.year > score.known_at for score in found().scores)
