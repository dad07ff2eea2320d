"""Which commands there are, and what `forecast --help` says of them.

Without click, whose import takes longer than all the rest of showing it.
"""

COMMANDS = {
    "run": "When does it arrive? The forecast of one scenario.",
    "compare": "Forecasts side by side, with their differences.",
    "plot": "Pictures of one or several forecasts.",
    "sensitivity": "What matters in one forecast, and what it would be worth to know.",
    "solve": "What would have to be true for an answer to hold.",
    "sweep": "A grid over one or two beliefs.",
    "trends": "Prices, spending, compute and algorithms by year.",
    "fit": "Beliefs from data: level and growth of a published quantity.",
    "vintages": "How data moved the answer, and what the next year's is worth.",
    "score": "How forecasts have fared against what happened.",
    "tilt": "The least change of beliefs that gives a wanted answer.",
    "bounds": "Everything that a scenario allows whose beliefs are sets.",
    "pool": "Several forecasts as one, and what they disagree by.",
    "page": "A page for readers: one file, no server, no network.",
    "verify": "Does a stored result still hold?",
    "doctor": "Is this installation in order? What to paste into a bug report.",
    "scaling": "Scaling laws: loss, optimum, crossings, pictures.",
    "list": "The built-in scenarios.",
    "show": "Every value of a scenario, and where it comes from.",
    "diff": "Every value in which two scenarios differ.",
    "check": "Look for problems in scenario files.",
    "new": "Write a scenario file to start from.",
    "schema": "The JSON schema of scenario files, for editors.",
}
HELP_OPTIONS = ("-h", "--help")

_TEXT = """\
Usage: forecast [OPTIONS] COMMAND [ARGS]...

  When could the compute for transformative AI become affordable?

  SCENARIO is a built-in name (forecast list) or the path of a file or a result.

  Example:
    forecast run cotra_2020

Options:
  --version   Show the version and exit.
  -h, --help  Show this message and exit.

Commands:
"""


def overview() -> str:
    """The program's help, which fits 80 columns."""
    width = max(map(len, COMMANDS))
    return _TEXT + "\n".join(f"  {name:{width}}  {says}" for name, says in COMMANDS.items())
