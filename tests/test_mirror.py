"""Tests stand where the modules stand; what is tested elsewhere is listed here, with where."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("priors", "anchors", "scenarios", "forecast", "forecast_commands")

# Nothing happens in these: constants, types, and what click is told.
WITHOUT_BEHAVIOUR = """
    priors/constants priors/types scenarios/schema/text forecast/defaults forecast/progress
    forecast/version forecast/model/draw_caches
"""

TESTED_BY = {
    # What a belief is refused for, and what a file is, in one file a case.
    "tests/faults/test_bad_scenarios.py": """
        scenarios/checks/dates_and_progress scenarios/checks/dependent
        scenarios/checks/errors scenarios/checks/feedback scenarios/checks/joint_samples
        scenarios/checks/laws_and_data scenarios/checks/placeholders
        scenarios/checks/ranges scenarios/checks/validation scenarios/schema/feedback
        scenarios/schema/fitted
        scenarios/schema/sections
    """,
    "tests/faults/test_hostile_files.py": "scenarios/loading/files",
    # Laws and requirements against what was published, and as laws that hold for any input.
    "tests/published/test_scaling_laws.py": """
        anchors/laws/besiroglu_2024 anchors/laws/henighan_2020 anchors/laws/hoffmann_2022
        anchors/laws/hoffmann_2022_approaches anchors/laws/registry
    """,
    "tests/properties/test_scaling_laws.py": """
        anchors/laws/crossings anchors/laws/frontier anchors/laws/law
        anchors/laws/numeric anchors/laws/parametric anchors/laws/units
        anchors/laws/vance_2022
    """,
    "tests/anchors/laws/test_kaplan_2020.py": """
        anchors/laws/kaplan_2020_crossing anchors/laws/kaplan_2020_stopping
    """,
    "tests/properties/test_naive.py": "anchors/kinds anchors/requirements/cotra_2020",
    "tests/anchors/requirements/test_ai_futures_2025.py": "anchors/requirements/uplift_2026",
    "tests/scenarios/test_yaml_tree.py": "scenarios/characters",
    "tests/scenarios/loading/test_own_units.py": "anchors/quantities",
    # Parts of a step, tested with the step.
    "tests/scenarios/data/test_fitting.py": "scenarios/data/series scenarios/data/tables",
    "tests/scenarios/loading/test_fits.py": "scenarios/data/fit_cache",
    "tests/scenarios/variants/test_adjustments.py": "scenarios/variants/replacing",
    "tests/scenarios/variants/test_hybrids.py": "scenarios/variants/common_parts",
    "tests/scenarios/loading/test_results.py": "scenarios/loading/netcdf_scenario",
    "tests/scenarios/schema/test_anchor_view.py": "scenarios/schema/beliefs",
    "tests/forecast/results/test_stated.py": "scenarios/data/published",
    "tests/scenarios/loading/test_stated.py": "scenarios/loading/stated_points",
    "tests/priors/distributions/test_families.py": """
        priors/distributions/beta priors/distributions/empirical
        priors/distributions/triangular priors/distributions/two_piece_normal
    """,
    "tests/forecast/distributions/test_cdf.py": """
        forecast/distributions/convolved forecast/distributions/grid
    """,
    "tests/forecast/engine/test_collector.py": """
        forecast/distributions/empirical forecast/distributions/integrated
    """,
    "tests/forecast/distributions/test_mixture.py": """
        forecast/distributions/estimate
    """,
    "tests/forecast/distributions/test_path_sums.py": "forecast/distributions/nodes",
    "tests/forecast/engine/test_run.py": """
        forecast/distributions/integrable_term forecast/distributions/weighted_term
        forecast/engine/many_paths forecast/engine/paired forecast/engine/paths
        forecast/engine/term_cache
        forecast/model/affordable
        forecast/model/idle_limits forecast/model/simulation scenarios/schema/fingerprints
    """,
    "tests/forecast/engine/test_sharded.py": "forecast/engine/tasks",
    "tests/forecast/engine/test_checkpoints.py": "forecast/engine/work_folder",
    "tests/forecast/model/test_levels.py": "forecast/model/section_trends",
    "tests/forecast/export/test_dataset.py": """
        forecast/export/attributes forecast/model/drawn_beliefs
    """,
    "tests/forecast/export/test_report.py": "forecast/export/html forecast/results/forecast",
    "tests/forecast/export/test_samples.py": "forecast/results/draw_weights",
    "tests/forecast/verification/test_outcome.py": "forecast/export/provenance",
    # Questions, each asked whole.
    "tests/forecast/analysis/backtesting/test_scoring.py": """
        scenarios/data/actuals forecast/analysis/backtesting/horizons
        forecast/analysis/backtesting/non_arrival
        forecast/analysis/backtesting/scores forecast/analysis/backtesting/trend_errors
    """,
    "tests/forecast_commands/test_data_commands.py": """
        forecast/analysis/backtesting/vintages forecast_commands/fit forecast_commands/score
        forecast_commands/vintages forecast_commands/text/fit forecast_commands/text/scores
        forecast_commands/text/vintages
        forecast/plots/analysis/fit
        forecast/plots/analysis/vintages
    """,
    "tests/forecast/analysis/ensembles/test_bounds.py": """
        forecast/analysis/ensembles/outer_bounds forecast/analysis/ensembles/set_members
        forecast/analysis/ensembles/sets forecast/analysis/ensembles/weight_bounds
    """,
    "tests/forecast/analysis/influence/test_sensitivity.py": """
        forecast/analysis/influence/arrivals forecast/analysis/influence/belief_look
        forecast/analysis/influence/information_value
        forecast/analysis/influence/joint_draws
    """,
    "tests/forecast/analysis/influence/test_explanation.py": """
        forecast/analysis/influence/coalitions
    """,
    "tests/forecast/engine/workers/test_executors.py": """
        forecast/engine/workers/worker_processes
    """,
    "tests/forecast/engine/test_sharing.py": "forecast/engine/workers/shared_work",
    "tests/forecast/analysis/parameter_studies/test_joint_solve.py": """
        forecast/analysis/parameter_studies/edited
        forecast/analysis/parameter_studies/entries
    """,
    "tests/forecast/analysis/parameter_studies/test_sweep.py": """
        forecast/analysis/parameter_studies/grid_answers
    """,
    "tests/forecast/analysis/reweighting/test_conditioning.py": """
        forecast/analysis/reweighting/conditioned_belief
    """,
    "tests/forecast/analysis/reweighting/test_tilt.py": """
        forecast/analysis/reweighting/tilted_scenario forecast/analysis/reweighting/windows
    """,
    "tests/forecast/analysis/test_milestones.py": """
        scenarios/schema/milestones scenarios/variants/milestone
    """,
    "tests/forecast/model/test_progress.py": "forecast/results/singularity",
    "tests/forecast/analysis/trends/test_reach.py": "forecast/analysis/trends/tables",
    # The faces: one test asks the same of every function, result and picture.
    "tests/forecast/api/test_face.py": """
        forecast/api/comparing forecast/api/files
        forecast/api/forecasters forecast/api/forecasts forecast/api/pages
        forecast/api/questions forecast/api/result forecast/api/solutions
        forecast/api/sources forecast/api/sweeps forecast/api/trends
        forecast/plots/analysis/lines forecast/plots/analysis/moves
    """,
    "tests/forecast/plots/test_ticks_and_texts.py": """
        forecast/plots/analysis/conditioning forecast/plots/analysis/grids
        forecast/plots/analysis/tornado forecast/plots/analysis/waterfall
        forecast/plots/forecasts/cdf forecast/plots/forecasts/compute
        forecast/plots/forecasts/limits forecast/plots/forecasts/share
    """,
    "tests/forecast/plots/test_numbers_drawn.py": """
        forecast/plots/figures forecast/plots/forecasts/pdf forecast/plots/forecasts/requirement
        forecast/plots/forecasts/trajectories
    """,
    "tests/forecast/plots/test_files.py": "forecast/plots/style forecast/plots/settings",
    "tests/forecast/plots/scaling/test_figures.py": """
        forecast/plots/scaling/curves forecast/plots/scaling/inconsistency
        forecast/plots/scaling/parts forecast/plots/scaling/runs forecast/plots/scaling/surface
    """,
    "tests/forecast_commands/test_page.py": """
        forecast/pages/build forecast/pages/chart forecast/pages/charts forecast/pages/gallery
        forecast/pages/rows forecast/pages/sections forecast/pages/shell forecast/pages/vega
        forecast/pages/words forecast_commands/output/live
    """,
    "tests/forecast/pages/test_kernel_model.py": """
        forecast/pages/kernel_data/anchors forecast/pages/kernel_data/formulas
        forecast/pages/kernel_data/model forecast/pages/kernel_data/tables
        forecast/pages/kernel_data/trends forecast/pages/subject
    """,
    "tests/test_packaging.py": "forecast/shadowing",
    # Commands, called as people call them; each has the name of its tests in the first word.
    "tests/forecast_commands/test_doctor.py": "forecast/doctor forecast_commands/text/doctor",
    "tests/forecast_commands/verify/test_comparing.py": """
        forecast/verification/current_scenario forecast/verification/extras
        forecast_commands/verify
    """,
    "tests/forecast/verification/test_verify.py": "forecast/verification/process",
    "tests/forecast_commands/test_compare.py": """
        forecast/analysis/comparison forecast_commands/text/compare
    """,
    "tests/forecast_commands/test_scaling.py": """
        anchors/laws/lifetime_data forecast/analysis/scaling/questions
        forecast/analysis/scaling/tables forecast_commands/text/scaling
    """,
    "tests/forecast_commands/test_cli.py": """
        forecast_commands/check forecast_commands/diff forecast_commands/list
        forecast_commands/new forecast_commands/plot forecast_commands/run
        forecast_commands/schema forecast_commands/show forecast_commands/running
        forecast_commands/options/common
        forecast_commands/output/errors forecast_commands/output/json
        forecast_commands/text/diff forecast_commands/text/list forecast_commands/text/show
    """,
    "tests/test_startup.py": "forecast_commands/group forecast_commands/help",
    "tests/forecast_commands/test_explaining.py": """
        forecast_commands/sensitivity forecast_commands/sweep
        forecast_commands/text/explain forecast_commands/text/sensitivity
        forecast_commands/text/sweep
    """,
    "tests/forecast_commands/test_other_forecasts.py": """
        forecast_commands/arrivals
        forecast_commands/bounds forecast_commands/pool forecast_commands/tilt
        forecast_commands/text/arrivals forecast_commands/text/bounds
        forecast_commands/text/pool forecast_commands/text/tilt
        forecast/plots/analysis/arrivals forecast/plots/analysis/bounds
        forecast/plots/analysis/pool
    """,
    "tests/forecast_commands/test_given_and_precision.py": """
        forecast_commands/options/condition forecast_commands/text/conditioning
    """,
    "tests/forecast_commands/test_solve.py": """
        forecast_commands/text/joint_solve forecast_commands/text/solve
    """,
    "tests/forecast_commands/test_trends.py": """
        forecast_commands/text/binding forecast_commands/text/trends
    """,
    "tests/forecast_commands/test_answering.py": "forecast_commands/text/markdown",
    "tests/faults/test_faults.py": """
        forecast_commands/output/files
    """,
}


def _modules() -> set[str]:
    """Modules without a test of their name."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return {
        module.as_posix()
        for path in found
        if path.stem != "__init__" and path.parent.name != "declarations"
        for module in [path.relative_to(ROOT).with_suffix("")]
        if not (ROOT / "tests" / module.parent / f"test_{module.name}.py").exists()
    }


def _listed() -> list[str]:
    return [
        name for names in (WITHOUT_BEHAVIOUR, *TESTED_BY.values()) for name in names.split()
    ]


def test_every_module_has_a_test_of_its_name_or_is_listed():
    assert sorted(_modules() - {*_listed()}) == []


def test_nothing_is_listed_that_has_a_test_of_its_name_or_is_gone():
    assert sorted({*_listed()} - _modules()) == []
    assert len(_listed()) == len({*_listed()})


@pytest.mark.parametrize("path", TESTED_BY)
def test_what_is_said_to_test_them_is_there(path):
    assert (ROOT / path).is_file()
