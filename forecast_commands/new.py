"""`forecast new`: a scenario file to start from."""

from pathlib import Path

import click

from forecast_commands.options.common import handled, print_json, with_json


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@with_json
@handled
def new(path: Path, force: bool, as_json: bool) -> None:
    """Write a scenario file to start from, with a comment on every line.

    \b
    Example:
      forecast new mine.yaml
    """
    from forecast_commands.output.atomic import write_beside
    from forecast_commands.output.files import check_format, refuse_existing
    from scenarios.loading.load import BUILT_IN

    check_format(path, (".yaml", ".yml"))
    refuse_existing([path], force)
    _, text = (BUILT_IN / "minimal.yaml").read_text(encoding="utf-8").split("\n", 1)
    write_beside(path, lambda fresh: _write(fresh, text))
    if as_json:
        print_json({"files": [str(path)]})
    else:
        click.echo(
            f"wrote {path}; now try: forecast run {path if '/' in str(path) else f'./{path}'}"
        )


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
