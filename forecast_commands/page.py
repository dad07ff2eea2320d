"""`forecast page`: a page for readers."""

import webbrowser
from pathlib import Path

from forecast.pages.making import made
from forecast.pages.vega import script
from forecast.results.stated import StatedForecast
from forecast_commands.declarations.page import Page
from forecast_commands.options.execution import runs_with
from forecast_commands.output.files import check_count, check_format, refuse_existing, save_text
from forecast_commands.output.json import print_json
from forecast_commands.output.progress import progress
from forecast_commands.running import resolve_all
from scenarios.loading.stated import load_stated

_FORMATS = (".html",)


def action(options: Page) -> None:
    """Run, and write the page."""
    check_count(options.scenarios)
    path = options.output or Path("page.html")
    check_format(path, _FORMATS)
    refuse_existing([path], options.force)
    script()  # says before the work where what draws is not installed
    beside = [StatedForecast(load_stated(name)) for name in options.beside]
    resolved = resolve_all(options.scenarios, options)
    with progress("page: scenario") as tell:
        scenarios = [each.scenario for each in resolved]
        runs = runs_with(options.draws, options.seed, options.workers, scenarios)
        page = made(resolved, runs, beside, dict(options.settings), tell)
    save_text(path, page.html())
    if options.opened:
        webbrowser.open(path.resolve().as_uri())
    if options.as_json:
        print_json({"files": [str(path)]})
