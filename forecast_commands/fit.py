"""`forecast fit`: level and growth of a published quantity."""

import click

from forecast_commands.declarations.fit import Fit
from forecast_commands.output.files import PICTURE_FORMATS, check_format, refuse_existing
from forecast_commands.output.json import print_json
from forecast_commands.output.pictures import save_fit
from forecast_commands.text.fit import fit_text
from scenarios.data.fitting import fit


def action(options: Fit) -> None:
    """Fit, print, and draw."""
    check_format(options.plot, PICTURE_FORMATS)
    refuse_existing([options.plot], options.force)
    found = fit(
        options.quantity,
        options.data,
        options.start,
        options.as_of,
        options.records,
        dict(options.where),
        options.confidence,
        "theil_sen" if options.method == "theil_sen" else "least_squares",
        options.break_at,
    )
    if options.plot is not None:
        save_fit(found, options.plot)
    if options.as_json:
        print_json(found.to_dict())
    else:
        click.echo(fit_text(found))
