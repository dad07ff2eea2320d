"""`forecast schema`: the JSON schema of scenario files."""

import click

from forecast_commands.declarations.schema import Schema
from forecast_commands.output.files import refuse_existing, save_text
from scenarios.schema.json_schema import schema_text


def action(options: Schema) -> None:
    """Print the schema, or write it to a file."""
    if options.output is None:
        click.echo(schema_text(), nl=False)
        return
    refuse_existing([options.output], options.force)
    save_text(options.output, schema_text())
