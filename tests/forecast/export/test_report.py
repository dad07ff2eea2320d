"""A forecast in a line, and in a notebook."""

import re

import numpy as np
import pytest

from forecast.defaults import APART
from forecast.engine.run import run
from forecast.errors import TooManyDrawsError
from forecast.export.html import CURVE_COLOUR
from forecast.export.report import html, one_line
from forecast.plots import plot
from forecast.results.forecast import IN_MEMORY, check_in_memory
from priors.sampling.lattice import Batches
from scenarios.loading.load import load
from tests.forecast.scenes import scene, stated

VARYING = stated(training_compute={"lognormal": {"median": 1e30, "sd_oom": 2.0}})


def test_a_line_has_the_median_with_its_error():
    assert one_line(run(scene(), 16)) == "A scene: median 2033.0 ± 0"
    found = run(load("cotra_2020"), 64)
    assert one_line(found) == (
        f"Bio Anchors 2020, best guess: median {found.median:.1f} ± {found.median_error:.2g}"
    )
    assert one_line(run(load("cotra_2020_conservative"), 256)).endswith(": median after 2100")


def test_a_notebook_shows_a_table_and_a_curve_that_agree_with_the_forecast():
    found = run(scene(anchors=VARYING, title="<b>Mine</b> & yours"), 64)
    shown = html(found)
    assert "&lt;b&gt;Mine&lt;/b&gt; &amp; yours: median" in shown
    years = [int(year) for year in re.findall(r"<th>(\d{4})</th>", shown)]
    probabilities = [float(p) / 100 for p in re.findall(r"<td>([\d.]+)%</td>", shown)]
    assert years == [2030, 2036, 2040, 2050, 2060, 2100]
    assert probabilities == pytest.approx([found.probability_by(y) for y in years], abs=5.1e-4)
    points = re.search(r'points="([^"]+)"', shown)[1].split()
    x, y = np.array([point.split(",") for point in points], dtype=float).T
    bottom, top = (_level(shown, f"{p}%") for p in (0, 100))
    assert (x[0], x[-1]) == bottom[:2] == top[:2]
    share = (bottom[2] - y) / (bottom[2] - top[2])
    np.testing.assert_allclose(share, found.by_year.value, atol=6e-4)


def _level(shown, level):
    """Where the line of a level lies: its two ends, and how far down."""
    found = re.search(
        rf">{level}</text><line x1=\"([\d.]+)\" x2=\"([\d.]+)\" y1=\"([\d.]+)\"", shown
    )
    return tuple(map(float, found.groups()))


def test_a_curve_says_what_its_axes_are_on_any_background():
    shown = html(run(scene(anchors=VARYING), 64))
    assert {"year", "probability of arrival by then", "50%", "2040"} <= set(
        re.findall(r"<text[^>]*>([^<]+)</text>", shown)
    )
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', shown))
    assert colours == {"none", "currentColor", CURVE_COLOUR}
    for background in ("#ffffff", "#111111", "#1e1e1e"):
        assert _contrast(CURVE_COLOUR, background) > 3.0


def _contrast(one, other):
    """Contrast ratio of two colours, WCAG 2.1."""
    darker, lighter = sorted(_luminance(colour) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_notebook_shows_the_last_year_where_it_reports_none_of_the_usual_ones():
    found = run(scene(years={"first": 2025, "last": 2029}, anchors=VARYING), 64)
    assert "<th>2029</th></tr>" in html(found)


def test_what_looks_at_all_draws_at_once_refuses_more_than_memory_holds():
    check_in_memory(IN_MEMORY)
    with pytest.raises(TooManyDrawsError, match="16,777,216 of them at most, not 16,777,217"):
        check_in_memory(IN_MEMORY + 1)


def test_pictures_of_long_runs_show_the_first_draws():
    batches = Batches.for_draws((APART + 1) * 4096, 0)
    found = run(scene(anchors=VARYING), batches.draws)
    assert found.is_long
    shown = found.first_draws.anchors["stated"].arrival_year
    assert shown.shape == (APART, 4096)
    np.testing.assert_array_equal(
        shown, found.simulation.anchors["stated"].arrival_year[:APART]
    )


@pytest.mark.parametrize("kind", ["requirement", "compute", "cdf"])
def test_a_long_run_is_drawn(kind, tmp_path):
    found = run(scene(anchors=VARYING), (APART + 1) * 4096)
    path = tmp_path / "picture.png"
    axes = plot([found], kind, path).axes[0]
    assert path.stat().st_size > 1000
    low, high = axes.get_xlim()
    assert low < high
