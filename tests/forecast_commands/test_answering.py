"""Answers as Markdown and CSV, printed and written, to the digits of JSON."""

import csv
import json
import re
from functools import cache

import pytest

from forecast_commands.text.markdown import markdown
from forecast_commands.text.table import table
from tests.forecast_commands.calling import call, refused

FEW = ("--draws", "256")
COMMANDS = {
    "compare": ("compare", "minimal", "cotra_2020", *FEW),
    "explain": ("compare", "minimal", "kaplan", "--explain", *FEW),
    "sensitivity": ("sensitivity", "minimal", *FEW),
    "solve": ("solve", "minimal", "--vary", "hardware.doubling_time", "--median", "2045", *FEW),
    "each": ("solve", "minimal", "--each", "--vary", "hardware.doubling_time", "--vary",
             "weights.none", "--median", "2045", "--draws", "64"),
    "sweep": ("sweep", "minimal", "--over", "hardware.doubling_time=1,2", *FEW),
    "trends": ("trends", "minimal", *FEW),
    "reach": ("trends", "minimal", "--reach", "compute=1e29", *FEW),
    "cost": ("trends", "minimal", "--cost-of", "3e23", *FEW),
    "score": ("score", "cotra_2020", "--as-of", "2020.5", "--draws", "64"),
    "fit": ("fit", "horizon_50"),
    "pool": ("pool", "published:daniel_2026_08", "published:eli_2026_08"),
    "tilt": ("tilt", "minimal", "--median", "2045", "--draws", "64"),
    "bounds": ("bounds", "minimal", "--widen", "hardware.price_performance=2", "--draws", "16"),
    "loss": ("scaling", "loss", "--parameters", "7e10", "--tokens", "1.4e12"),
    "optimum": ("scaling", "optimum", "--compute", "1e24"),
    "scaling solve": ("scaling", "solve", "--loss", "2.0", "--parameters", "7e10"),
    "crossover": ("scaling", "crossover"),
    "enlarge": ("scaling", "enlarge", "--times", "10"),
    "lifetime": ("scaling", "lifetime"),
    "laws": ("scaling", "laws"),
}  # fmt: skip
COLUMNS = {  # a column of the CSV, and where the JSON has its first value
    "compare": ("median_year", lambda d: d["scenarios"][0]["median_year"]),
    "explain": ("years", lambda d: d["explanation"][0]["years"]),
    "sensitivity": ("low_median_year", lambda d: d["swings"][0]["low_median_year"]),
    "solve": ("value", lambda d: d["value"]),
    "sweep": ("median_year", lambda d: d["points"][0]["median_year"]),
    "trends": ("affordable_compute.0.5", lambda d: d["affordable_compute"]["0.5"][0]),
    "reach": ("quantiles.0.5", lambda d: d["reach"][0]["quantiles"]["0.5"]),
    "cost": ("cost.0.5", lambda d: d["cost_of"][0]["cost"]["0.5"][0]),
    "score": ("crps", lambda d: d["scores"][0]["crps"]),
    "tilt": ("sds", lambda d: d["shifts"][0]["sds"]),
    "bounds": ("upper", lambda d: d["upper"]["probability_by_year"]["2025"]),
    "loss": ("loss", lambda d: d[0]["loss"]),
}


@cache
def printed(name, *options):
    """What a command prints, asked once."""
    done = call(*COMMANDS[name], *options)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def data(name):
    return json.loads(printed(name, "--json"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_answer_is_markdown_and_csv(name):
    marked = printed(name, "--markdown")
    assert "| ---" in marked or name in ("solve", "reach", "cost", "crossover")
    rows = [*csv.reader(printed(name, "--csv").splitlines())]
    assert len(rows) > 1
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("name", COLUMNS)
def test_csv_has_the_digits_of_json(name):
    first = next(csv.DictReader(printed(name, "--csv").splitlines()))
    column, of = COLUMNS[name]
    assert float(first[column]) == of(data(name))


def test_a_table_by_year_has_a_row_a_year():
    rows = [*csv.DictReader(printed("trends", "--csv").splitlines())]
    assert [float(row["year"]) for row in rows] == data("trends")["years"]


@pytest.mark.parametrize("name", ["compare", "sweep"])
@pytest.mark.parametrize("suffix", ["json", "csv", "md"])
def test_what_is_written_is_what_is_printed(name, suffix, tmp_path):
    path = tmp_path / f"answer.{suffix}"
    written = call(*COMMANDS[name], "--output", path)
    assert written.stdout == printed(name)
    option = {"json": "--json", "csv": "--csv", "md": "--markdown"}[suffix]
    assert path.read_text(encoding="utf-8") == printed(name, option)
    assert "exists already; --force replaces it" in refused(
        1, *COMMANDS[name], "--output", path
    )
    assert call(*COMMANDS[name], "--output", path, "--force").exit_code == 0


def test_values_that_differ_are_cells_written_as_in_a_file():
    rows = [*csv.DictReader(printed("explain", "--csv").splitlines())]
    assert list(rows[0]) == ["name", "from", "to", "years", "years_error"]
    weights = next(row for row in rows if row["name"] == "weights")
    assert weights["from"].startswith("none 0.1, network 0.9")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--json", "--csv"), "--json and --csv exclude each other"),
        (("--markdown", "--csv"), "--markdown and --csv exclude each other"),
        (("--output", "answer.txt"), ".json, .csv, .md"),
    ],
)
@pytest.mark.parametrize("name", ["compare", "solve", "loss", "sweep"])
def test_wrong_formats_are_refused_before_the_work(name, options, message):
    assert message in refused(2, *COMMANDS[name], *options)


def test_markdown_escapes_what_would_be_read_as_a_mark():
    text = markdown(
        lambda: f"a *title*\n\n{table([['x|y', 1.5], ['<b>', None]], ['n_a', 'b'])}\nend"
    )
    assert text.split("\n") == [
        r"a \*title\*",
        "",
        r"| n\_a | b |",
        "| --- | ---: |",
        r"| x\|y | 1.5 |",
        r"| \<b\> | - |",
        "",
        "end",
    ]


def test_markdown_says_the_cells_of_the_text():
    text, marked = (printed("sensitivity", *o) for o in ((), ("--markdown",)))
    cells = re.findall(r"^\| ([\w\\]+) \| ([^|]+) \| ([^|]+) \|$", marked, re.M)
    assert len(cells) > 8
    for cell in cells[1:3]:
        for part in cell:
            assert part.replace("\\", "") in text


def test_layout_stays_as_it_is():
    marked = printed("compare", "--markdown")
    assert marked.count("```") == 2
    assert "\n  median: " in marked
