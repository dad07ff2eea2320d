"""The runs are read as they stand in the file."""

from datetime import date

import pytest

from scenarios.data.training_runs import largest_run, run_named, training_runs


def test_all_runs_are_read_in_order():
    runs = training_runs()
    assert len(runs) == 445
    assert [run.published for run in runs] == sorted(run.published for run in runs)


def test_a_run_has_what_the_file_says():
    run = run_named("GPT-3 175B (davinci)")
    assert run.published == date(2020, 5, 28)
    assert (run.compute, run.parameters, run.dataset_size) == (3.14e23, 1.746e11, 2.38e11)
    assert (run.cost, run.confidence) == (2.278e6, "Confident")
    assert run.year == pytest.approx(2020 + 148 / 366)


def test_what_is_not_known_is_none():
    run = run_named("Grok 4")
    assert run.parameters is None
    assert run.dataset_size is None


def test_the_largest_run_of_a_year():
    assert largest_run(2025).model == "Grok 4"
    assert largest_run(2025).compute == 5e26
