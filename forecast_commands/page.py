"""`forecast page`: pages for readers."""

import webbrowser
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from forecast.export.atomic import write_beside, write_text
from forecast.pages.build import made
from forecast.pages.document import Page as Document
from forecast.pages.gallery import INDEX, file_of, index
from forecast.pages.shell import problems_page
from forecast.pages.vega import script
from forecast.results.stated import StatedForecast
from forecast_commands.declarations.page import Page
from forecast_commands.options.execution import runs_with
from forecast_commands.output.files import check_count, check_format, refuse_existing, save_text
from forecast_commands.output.json import print_json
from forecast_commands.output.live import follow
from forecast_commands.output.progress import progress
from forecast_commands.running import resolve_all
from scenarios.loading.load import Resolved, built_in_names, is_path
from scenarios.loading.stated_points import load_stated
from scenarios.problems import ScenarioError

_FORMATS = (".html",)


def action(options: Page) -> None:
    """Run, and write the page, or all pages."""
    _check(options)
    script()  # says before the work where what draws is not installed
    files = _gallery(options) if options.every else _one(options)
    if options.opened and not options.watch:
        webbrowser.open(files[-1].resolve().as_uri())
    if options.as_json:
        print_json({"files": [str(path) for path in files]})


def _check(options: Page) -> None:
    if options.every == bool(options.scenarios):
        raise click.UsageError(
            "name a scenario, or several; or give --all for the built-in ones"
        )
    if options.every and options.watch:
        raise click.UsageError("--watch follows the files of scenarios; --all has none")
    if options.watch and options.as_json:
        raise click.UsageError("--watch goes on until it is interrupted, and prints no JSON")
    check_count(options.scenarios)


def _one(options: Page) -> Sequence[Path]:
    path = options.output or Path("page.html")
    check_format(path, _FORMATS)
    refuse_existing([path], options.force)
    if options.watch:
        follow(lambda: _watched(options, path), webbrowser.open if options.opened else str)
    resolved = resolve_all(options.scenarios, options)
    save_text(path, _document(resolved, options).html())
    return [path]


def _document(resolved: Sequence[Resolved], options: Page) -> Document:
    beside = [StatedForecast(load_stated(name)) for name in options.beside]
    with progress("page: scenario") as tell:
        scenarios = [each.scenario for each in resolved]
        runs = runs_with(options.draws, options.seed, options.workers, scenarios)
        return made(resolved, runs, beside, dict(options.settings), tell)


def _watched(options: Page, path: Path) -> tuple[str, set[Path]]:
    """The page, or what is wrong with its files; and these files."""
    named = {Path(name) for name in options.scenarios if is_path(name)}
    try:
        resolved = resolve_all(options.scenarios, options)
        page = _document(resolved, options)
    except ScenarioError as error:
        return problems_page(error.lines), named | _files(
            p.mark.file for p in error.problems if p.mark
        )
    write_beside(path, lambda fresh: write_text(fresh, page.html()), replace=True)
    marks = (node.mark.file for each in resolved for _, node in each.tree.walk())
    return page.html(live=True), named | _files(marks)


def _files(names: Iterable[str]) -> set[Path]:
    return {Path(name) for name in set(names) if Path(name).is_file()}


def _gallery(options: Page) -> Sequence[Path]:
    """A page of each built-in scenario, and the index."""
    folder = options.output or Path("pages")
    if folder.suffix:
        raise click.UsageError("--all writes into a folder; give --output FOLDER")
    folder.mkdir(exist_ok=True)
    names = built_in_names()
    files = {name: folder / file_of(name) for name in names}
    refuse_existing([*files.values(), folder / INDEX], options.force)
    pages = {}
    for name in names:
        pages[name] = _document(resolve_all([name], options), options)
        save_text(files[name], pages[name].html())
    save_text(folder / INDEX, index(pages))
    return [*files.values(), folder / INDEX]
