"""Published figures are reproduced, each within its stated tolerance."""

import pytest

from tools.figures.published import figures

ALL = figures("cotra_2020") + figures("direct_approach_2023") + figures("since_2025")


@pytest.mark.parametrize("figure", ALL, ids=lambda f: f"{f.scenario} {f.figure} {f.edits}")
def test_within_tolerance(figure):
    assert figure.low <= figure.computed <= figure.high, figure.reason
