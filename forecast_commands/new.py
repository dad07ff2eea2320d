"""`forecast new`: a scenario file to start from."""

import click

from forecast.export.atomic import write_text
from forecast_commands.declarations.new import New
from forecast_commands.output.errors import warn
from forecast_commands.output.files import check_format, refuse_existing, write_output
from forecast_commands.output.json import print_json
from scenarios.loading.load import BUILT_IN, resolve
from scenarios.loading.restore import yaml_text


def action(options: New) -> None:
    """Write the file, and say how it is run."""
    path = options.path
    check_format(path, (".yaml", ".yml"))
    refuse_existing([path], options.force)
    text = _starter() if options.start is None else _copy(options.start)
    write_output(path, lambda fresh: write_text(fresh, text))
    if options.as_json:
        print_json({"files": [str(path)]})
    else:
        named = path if path.name != str(path) else f"./{path}"
        click.echo(f"wrote {path}; now try: forecast run {named}")


def _starter() -> str:
    _, text = (BUILT_IN / "minimal.yaml").read_text(encoding="utf-8").split("\n", 1)
    return text


def _copy(name: str) -> str:
    """Every value of a scenario in one file, which stands on no other."""
    resolved = resolve(name)
    warn(resolved.warnings)
    head = f"# Every value of {resolved.name} ({resolved.scenario.hash}), to be changed.\n"
    return head + yaml_text(resolved.scenario)
