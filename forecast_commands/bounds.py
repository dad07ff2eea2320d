"""`forecast bounds`: everything that sets of beliefs allow."""

from forecast.analysis.ensembles.bounds import Bounds as Found
from forecast.analysis.ensembles.bounds import bounds
from forecast.analysis.ensembles.sets import widened
from forecast.analysis.ensembles.weight_bounds import widened_weights
from forecast_commands.answering import answer, check_output
from forecast_commands.declarations.bounds import Bounds
from forecast_commands.options.execution import runs_with
from forecast_commands.output.pictures import save_picture
from forecast_commands.output.progress import progress
from forecast_commands.running import check_years, refused, resolve_all
from forecast_commands.text.bounds import bounds_text
from scenarios.loading.load import Resolved


def action(options: Bounds) -> None:
    """Run the ends, draw, and print."""
    check_output(options, options.plot)
    (resolved,) = resolve_all([options.scenario], options)
    check_years(options.by, resolved.scenario)
    with resolved.placing(), refused():
        found = _found(resolved, options)
    if options.plot:
        title = f"{found.title} ({found.scenario.hash})"
        save_picture("analysis.bounds.bounds_plot", options.plot, title, found)
    answer(
        options,
        lambda: found.to_dict(options.by),
        lambda: bounds_text(found, options.by),
        lambda: found.rows(options.by),
    )


def _found(resolved: Resolved, options: Bounds) -> Found:
    widths = dict(options.widen)
    beliefs = {key: f for key, f in widths.items() if not key.startswith("weights.")}
    weights = widened_weights(resolved.scenario, widths)
    scenario = widened(resolved.scenario, beliefs)
    runs = runs_with(options.draws, options.seed, options.workers, [scenario])
    with progress("running: end") as tell:
        return bounds(scenario, runs, resolved.name, weights, tell)
