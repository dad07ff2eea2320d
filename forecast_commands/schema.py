"""`forecast schema`: the JSON schema of scenario files."""

from pathlib import Path

import click

from forecast_commands.options.common import handled, with_json


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="Write it to a file instead of printing it.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@with_json
@handled
def schema(output: Path | None, force: bool, as_json: bool) -> None:  # noqa: ARG001
    """Print the JSON schema of scenario files, for editors.

    With it beside a scenario whose first line is
    `# yaml-language-server: $schema=scenario.schema.json`, editors complete keys and show
    what they mean.

    \b
    Example:
      forecast schema --output scenario.schema.json
    """
    from forecast_commands.output.atomic import write_beside
    from forecast_commands.output.files import refuse_existing, say_written
    from scenarios.schema.json_schema import schema_text

    if output is None:
        click.echo(schema_text(), nl=False)
        return
    refuse_existing([output], force)
    write_beside(output, lambda path: _write(path, schema_text()))
    say_written(output)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
