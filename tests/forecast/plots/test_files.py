"""Files of every kind and format, and what they say about themselves."""

import re

import pytest

import forecast
from forecast.plots import KINDS, plot
from forecast.plots.style import FORMATS, save
from forecast.version import __version__
from tests.forecast.scenes import scene

STARTS = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF"}


@pytest.fixture(scope="module")
def results():
    return {
        name: forecast.run(name, draws=512)
        for name in ("cotra_2020", "trend_2026", "cotra_2020_conservative", "minimal")
    }


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_is_written(suffix, results, tmp_path):
    path = tmp_path / f"requirement{suffix}"
    plot([results["trend_2026"]], "requirement", path)
    assert path.read_bytes().startswith(STARTS[suffix])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_drawn_again_is_the_same_svg(kind, results, tmp_path):
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    for path in (one, other):
        plot([results["cotra_2020"]], kind, path)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".pdf"])
def test_drawn_again_it_is_the_same_file(suffix, results, tmp_path):
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    for path in (one, other):
        plot([results["minimal"]], "cdf", path)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_several_forecasts_together(kind, results, tmp_path):
    path = tmp_path / "several.png"
    figure = plot(list(results.values()), kind, path)
    footer = figure.texts[-1].get_text()
    for result in results.values():
        assert result.scenario.hash in footer
    assert path.stat().st_size > 10_000


def test_the_footer_says_what_made_it(results, tmp_path):
    path = tmp_path / "cdf.svg"
    result = results["cotra_2020"]
    command = "plot cotra_2020 --kind cdf --output cdf.svg"
    figure = plot([result], "cdf", path, command)
    footer = figure.texts[-1].get_text().replace("\n", " ")
    for part in (result.scenario.title, result.scenario.hash, f"forecast {__version__}"):
        assert part in footer
    assert footer.endswith(f"forecast {command}")
    drawn = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text("utf-8")))
    assert result.scenario.hash in drawn


def test_saving_twice_leaves_one_footer(results, tmp_path):
    figure = plot([results["minimal"]], "cdf", tmp_path / "one.png")
    before = len(figure.texts)
    save(figure, tmp_path / "other.png", "Another title")
    assert len(figure.texts) == before
    assert figure.texts[-1].get_text().startswith("Another title")


def test_a_long_footer_stays_on_the_page(results, tmp_path):
    command = "plot " + "a_scenario_of_a_long_name.yaml " * 12
    figure = plot([results["minimal"]], "cdf", tmp_path / "long.png", command)
    footer = figure.texts[-1]
    figure.draw_without_rendering()
    box = footer.get_window_extent()
    assert box.x1 <= figure.bbox.width
    assert box.y0 >= 0
    for axes in figure.axes:
        assert axes.get_tightbbox().y0 > box.y1


@pytest.mark.parametrize("name", ["cdf.jpg", "cdf"])
def test_other_suffixes_are_refused_before_anything_is_drawn(name, results, tmp_path):
    with pytest.raises(ValueError, match=r"one of \.png, \.svg, \.pdf"):
        plot([results["minimal"]], "cdf", tmp_path / name)


def test_other_kinds_are_refused(results):
    with pytest.raises(ValueError, match="called 'pie'; there are cdf, pdf, requirement"):
        plot([results["minimal"]], "pie")
    with pytest.raises(ValueError, match="no forecast"):
        plot([], "cdf")


@pytest.fixture(scope="module")
def crowded():
    """Forecasts of a scenario with many anchors, of one draw and of some."""
    names = [f"anchor_number_{i}_with_a_name_that_is_far_too_long" for i in range(12)]
    anchors = {
        name: {
            "kind": "stated",
            "priors": {
                "training_compute": 10.0 ** (24 + 2 * i),
                "algorithmic_growth_oom": 0.1,
                "lag": {"uniform": {"low": 0, "high": 2}, "unit": "year"},
            },
        }
        for i, name in enumerate(names)
    }
    scenario = scene(
        title="It costs $1e9, $2e9 or_more " * 6,
        weights=dict.fromkeys(names[:-1], 1 / 11) | {names[-1]: 0.0},
        anchors=anchors,
        years={"first": 2025, "last": 2032},
    )
    return [forecast.run(scenario, draws=draws) for draws in (1, 64)]


@pytest.mark.parametrize("kind", KINDS)
def test_many_anchors_odd_names_and_certain_requirements(kind, crowded):
    plot(crowded[:1], kind).draw_without_rendering()
    plot(crowded, kind)


@pytest.fixture(scope="module")
def never():
    """A forecast in which nothing arrives."""
    flat = {"base_year": 2025, "growth_oom": 0}
    scenario = scene(
        hardware={**flat, "price_performance": 1e17},
        spending={**flat, "largest_run_cost": 1000},
    )
    return forecast.run(scenario, draws=64)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_arrives(kind, never):
    plot([never], kind).draw_without_rendering()
