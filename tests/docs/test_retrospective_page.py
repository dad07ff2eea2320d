"""What the page on what the report would have said says of medians and dates holds."""

from forecast.engine.run import run
from scenarios.loading.load import load


def test_what_the_page_says_of_medians_and_dates():
    """The sentences around the boxes hold numbers, too."""
    capped = run(load("retrospective_2026"), 8192).median
    free = {"priors.algorithmic_ceiling": {"plus": 20}}
    no_ceiling = run(load("retrospective_2026", free), 8192).median
    assert 2040 <= capped < 2044
    assert 2033 <= no_ceiling < 2037
    since_2020 = {"algorithms.base_year": 2020}
    assert abs(run(load("retrospective_2026", since_2020), 8192).median - capped) < 0.1
    earlier = run(load("retrospective_2026", {**free, **since_2020}), 8192).median
    assert 2.5 <= no_ceiling - earlier <= 3.5
