"""`forecast list`: the built-in scenarios."""

import click

from forecast_commands.declarations.list import List
from forecast_commands.output.json import print_json
from forecast_commands.text.list import list_text
from scenarios.listing import built_in


def action(options: List) -> None:
    """Print the name and the title of every built-in scenario."""
    rows = built_in()
    if options.as_json:
        print_json(rows)
    else:
        click.echo(list_text({row["name"]: row["title"] for row in rows}))
