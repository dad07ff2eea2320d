"""Tables of joint samples: columns by name and number, and what is refused in one line."""

import re

import pytest

from scenarios.loading.sample_tables import SampleTable
from tests.scenarios.writing import problems, resolved


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (b"a,b\n1,2.5\n3,4.5\n", "b"),
        (b"a,b\n1,2.5\n3,4.5\n", 2),
        (b"1,2.5\n3,4.5\n", 2),
        (b"# a comment\r\na;b\r\n1;2.5\r\n\r\n3;4.5\r\n", "b"),
        (b"a\tb\n1\t2.5\n3\t4.5\n", "b"),
        (b'"a, in years","b"\n1,2.5\n3,4.5\n', "b"),
        (b",b\n0,2.5\n1,4.5\n", "b"),  # pandas.DataFrame.to_csv
        (b"2030,2040\n1,2.5\n3,4.5\n", "2040"),
        (b"b\n2.5\n4.5\n", None),
        (b"2.5\n4.5\n", 1),
    ],
)
def test_a_column_is_found(data, column):
    assert SampleTable.read(data).column(column) == [2.5, 4.5]


@pytest.mark.parametrize(
    ("data", "column", "why"),
    [
        (b"alpha,b\n1,2\n", "alhpa", "has no column 'alhpa'; did you mean alpha?"),
        (b"a,b\n1,2\n", "z", "has no column 'z'; known here: a, b"),
        (b"1,2\n3,4\n", "a", "it has no header, so write a number, 1 for the first"),
        (b"a,b\n1,2\n", None, "has 2 columns; say which by column: 'a', 'b'"),
        (b"1,2\n3,4\n", None, "has 2 columns; say which by column, a number from 1 to 2"),
        (b"a,b\n1,2\n", 3, "has 2 columns, and none of number 3"),
        (b"a,b\n1,2\n", 0, "has 2 columns, and none of number 0"),
        (b"a,a\n1,2\n", "a", "has 2 columns called 'a'"),
        (b"a,b\n1,2\n3\n", "a", "has 1 cells in line 3 and 2 in line 1"),
        (b"a,b\n1,2\n3,\n", "b", "has '' in line 3, which is not a finite number"),
        (b"a,b\n1,2\n3,nan\n", "b", "has 'nan' in line 3, which is not a finite number"),
        (b"a;b\n1,500;2\n2,500;3\n", "a", "commas that may be decimal or group thousands"),
        (b"a,b\n", "a", "has a header and no rows"),
        (b"", "a", "holds no rows"),
        (b"\x93NUMPY", "a", "a table is text with a line for each row"),
        (b"PAR1", "a", "is a Parquet file"),
    ],
)
def test_what_is_no_column_is_refused(data, column, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        SampleTable.read(data).column(column)


def test_beliefs_of_one_table_know_of_each_other(tmp_path):
    (tmp_path / "posterior.csv").write_text("A,B\n2,1e12\n3,1e13\n")
    text = (
        "extends: minimal\n"
        "hardware: {doubling_time: {samples: {file: posterior.csv, column: A}}}\n"
        "spending: {largest_run_cost: {samples: {file: posterior.csv, column: B}}}\n"
    )
    scenario = resolved(tmp_path, text).scenario
    pace, cost = scenario.hardware.doubling_time, scenario.spending.largest_run_cost
    assert pace is not None
    assert cost is not None
    assert (pace.samples, cost.samples) == ((2.0, 3.0), (1e12, 1e13))
    assert pace.table == cost.table == "posterior.csv"


def test_two_tables_of_one_name_are_told_apart(tmp_path):
    for folder in (tmp_path, tmp_path / "below"):
        folder.mkdir(exist_ok=True)
        (folder / "t.csv").write_text("A\n2\n3\n")
    (tmp_path / "below" / "lower.yaml").write_text(
        "extends: minimal\nhardware: {doubling_time: {samples: {file: t.csv, column: A}}}\n"
    )
    text = (
        "extends: below/lower.yaml\n"
        "spending: {doubling_time: {samples: {file: t.csv, column: A}}}\n"
    )
    (found,) = problems(tmp_path, text)
    assert "'t.csv' is the name of a table elsewhere, too; rename one" in found
