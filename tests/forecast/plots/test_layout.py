"""Words keep out of each other's way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.analysis.estimand import Question
from forecast.plots.figures import flop, median_year, percent, weight
from forecast.plots.layout import bar_axes, by_rows, spread
from forecast.plots.style import figure, shortened, styles, text_width, wrapped


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.08))
def test_spread_keeps_distance_range_and_order(wanted, gap):
    placed = spread(wanted, gap, 0.0, 1.0)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(placed[order]) >= gap - 1e-9)
    assert placed.min() >= -1e-9
    assert placed.max() <= 1 + 1e-9


def test_spread_leaves_alone_what_has_room():
    np.testing.assert_allclose(spread([0.9, 0.1, 0.5], 0.1, 0, 1), [0.9, 0.1, 0.5])
    np.testing.assert_allclose(spread([0.5, 0.5], 0.1, 0, 1), [0.45, 0.55])


def test_more_labels_than_room_share_it():
    np.testing.assert_allclose(spread([0.5] * 3, 0.9, 0, 1), [0.0, 0.5, 1.0])


@pytest.mark.parametrize(("count", "columns"), [(7, 3), (6, 3), (1, 1), (10, 4), (5, 4)])
def test_a_legend_reads_line_by_line(count, columns):
    order = by_rows(count, columns)
    assert sorted(order) == list(range(count))
    rows = -(-count // columns)
    assert order[0] == 0
    if rows > 1:
        assert order[1] == columns


def test_anchors_keep_their_looks_beside_others():
    alone = styles(["evolution"])["evolution"]
    among = styles(["mine", "lifetime", "evolution", "other"])
    assert among["evolution"] == alone
    assert len({str(style) for style in among.values()}) == 4
    many = styles([f"a{i}" for i in range(29)])
    assert len({str(style) for style in many.values()}) == 29


def test_wrapping_keeps_words_and_width():
    text = "a footer of many words that goes on " * 5
    lines = wrapped(text, 7, 2.0).split("\n")
    assert " ".join(lines) == text
    assert max(text_width(line, 7) for line in lines) <= 2.0


LONG = "limits.a_limit_with_a_name_that_says_all_about_power_and_more.level"


def test_long_names_break_after_their_points_and_underscores():
    lines = wrapped(f"all of {LONG}", 8, 2.0).split("\n")
    assert "".join(lines) == f"all of {LONG}"
    assert all(line.endswith(("_", ".")) for line in lines[:-1])
    assert max(text_width(line, 8) for line in lines) <= 2.0


def test_a_long_name_leaves_its_bar_room():
    drawn = figure(7.0, 3.0)
    axes = drawn.subplots()
    bar_axes(axes, Question(), [LONG, "weights"], ["Something arrives"])
    drawn.draw_without_rendering()
    assert axes.get_position().width > 0.5


def test_shortening_leaves_both_ends():
    short = shortened("/a/very/long/path/to/a/scenario/of/mine.yaml", 7, 1.5)
    assert short.endswith("mine.yaml")
    assert "…" in short
    assert text_width(short, 7) <= 1.5
    assert shortened("cotra_2020", 7, 1.5) == "cotra_2020"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0%"),
        (0.0004, "<0.1%"),
        (0.026, "2.6%"),
        (0.22369, "22%"),
        (0.9996, ">99.9%"),
        (0.995, "99.5%"),
        (1.0, "100%"),
    ],
)
def test_percent(value, said):
    assert percent(value) == said


def test_other_numbers():
    assert weight(0.05) == "5%"
    assert weight(0.125) == "12.5%"
    assert flop(28.79) == "6e28"
    assert flop(28.999) == "1e29"
    assert median_year(np.inf, 2100) == "after 2100"
