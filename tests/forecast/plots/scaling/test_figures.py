"""The pictures of the scaling laws: files of each kind, and what they show."""

from __future__ import annotations

import pytest

from forecast.plots.scaling.curves import NUDGES, PICTURES, draw
from forecast.plots.scaling.runs import SHOWN, shown_runs
from forecast.plots.scaling.surface import NUDGES as SURFACE_NUDGES
from forecast.plots.style import save

MARKS = [("Mine", 1e11, 5e12), ("Other", 1e12, 1e13)]


@pytest.mark.parametrize("kind", list(PICTURES))
def test_every_kind_draws_and_names_the_marks(kind, tmp_path):
    figure = draw(kind, (), MARKS)
    legends = [axes.get_legend() for axes in figure.axes if axes.get_legend()]
    named = " ".join(text.get_text() for legend in legends for text in legend.get_texts())
    assert "Mine" in named
    assert "Other" in named
    path = tmp_path / f"{kind}.png"
    save(figure, path, kind, f"scaling plot --kind {kind}")
    assert path.read_bytes().startswith(b"\x89PNG")
    footer = figure.texts[-1].get_text()
    assert f"--kind {kind}" in footer
    assert "forecast 0" in footer
    assert footer.startswith(f"{kind}  |  ")


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_other_formats(suffix, start, tmp_path):
    path = tmp_path / f"data{suffix}"
    save(draw("data"), path, "data", "scaling plot --kind data")
    assert path.read_bytes().startswith(start)


def test_only_the_named_laws_are_drawn():
    (axes,) = draw("frontier", ("kaplan_2020", "besiroglu_2024")).axes
    assert axes.get_legend_handles_labels()[1] == ["kaplan_2020", "besiroglu_2024"]


def test_surface_of_kaplan_has_two_different_lines():
    figure = draw("surface", ("kaplan_2020",))
    labels = [label for axes in figure.axes for label in axes.get_legend_handles_labels()[1]]
    assert labels == ["optimal: kaplan_2020", "optimal: hoffmann_2022"]


def test_real_models_are_found_and_placed():
    runs = shown_runs()
    assert [run.name for run in runs] == list(SHOWN.values())
    for nudges in (*NUDGES, SURFACE_NUDGES):
        assert set(nudges) == set(SHOWN.values())
    gpt_3 = next(run for run in runs if run.name == "GPT-3")
    assert gpt_3.tokens == 3e11
    assert 6 * gpt_3.parameters * gpt_3.tokens == pytest.approx(gpt_3.compute, rel=0.01)
