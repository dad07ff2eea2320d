"""`compare`, `diff` and their pictures, as people meet them."""

import pytest

from tests.forecast_commands.calling import call

FEW = ("--draws", "64")


def test_a_median_after_the_last_year_has_no_difference_and_says_where():
    text = call("compare", "cotra_2020", "cotra_2020_conservative", "--draws", "256").stdout
    assert "  median: after 2100 in cotra_2020_conservative\n  probability by 2030: -" in text


@pytest.mark.parametrize("explain", [(), ("--explain",)])
def test_the_same_scenario_twice_differs_in_nothing(explain):
    text = call("compare", "minimal", "minimal", *FEW, *explain).stdout
    assert text.endswith("\n  no belief differs\n")
    assert ("Why minimal differs from minimal" in text) == bool(explain)


def test_two_equal_scenarios_have_no_diff():
    assert call("diff", "kaplan", "kaplan").stdout == "no value differs\n"


def test_one_belief_explains_everything_and_interacts_with_nothing(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: minimal\nhardware: {doubling_time: 2}\n")
    text = call("compare", "minimal", mine, *FEW, "--explain").stdout
    explained = text[text.index("Why") :]
    assert "100%" in explained
    assert "together" not in explained


@pytest.mark.parametrize("explain", [(), ("--explain",)], ids=["curves", "waterfall"])
def test_a_comparison_is_drawn_with_both_titles_and_hashes(tmp_path, explain):
    path = tmp_path / "both.svg"
    result = call("compare", "minimal", "short_horizon", *FEW, *explain, "--plot", path)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.endswith(f"wrote {path}\n")
    drawn = path.read_text(encoding="utf-8")
    for part in ("My scenario", "Everything hinges on the short horizon"):
        assert part in drawn
    again = call("compare", "minimal", "short_horizon", *FEW, *explain, "--plot", path)
    assert (again.exit_code, path.read_text(encoding="utf-8")) == (1, drawn)
