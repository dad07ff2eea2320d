"""Sample files of other tools: what is read with a note, and what is refused in one line."""

import io
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.loading.samples import Amount, read_samples
from tests.scenarios.writing import problems, resolved


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"1.5\n2.5\n", ""),
        (b"1.5\r\n\r\n2.5", ""),
        (b"# from squigglepy\n1.5\n2.5\n", ""),
        (b"\xef\xbb\xbf1.5\n2.5\n", ""),
        (b'"1.5"\n"2.5"\n', ""),
        (b"value\n1.5\n2.5\n", "left out: the header 'value'"),
        (b'"value"\n1.5\n2.5\n', "left out: the header 'value'"),
        (
            b",value\n0,1.5\n1,2.5\n",  # pandas.Series.to_csv
            "left out: the header 'value' and the first column, which counts the lines",
        ),
        (
            b'"","x"\n"1",1.5\n"2",2.5\n',  # R's write.csv
            "left out: the header 'x' and the first column, which counts the lines",
        ),
        (
            b'"x"\n"1" 1.5\n"2" 2.5\n',  # R's write.table
            "left out: the header 'x' and the first column, which counts the lines",
        ),
        (b"x\n1,5\n2,5\n", "left out: the header 'x'; decimal commas are read"),
        (
            b'"";"x"\n"1";1,5\n"2";2,5\n',  # R's write.csv2
            "left out: the header 'x' and the first column, which counts the lines; "
            "decimal commas are read",
        ),
        (b'"1,5"\n"2,5"\n', "decimal commas are read"),
        (b"0\t1.5\n1\t2.5\n", "left out: the first column, which counts the lines"),
        (npy(np.array([1.5, 2.5])), "2 values of type float64 are taken"),
        (npy(np.array([[1.5], [2.5]], dtype=np.float32)), "2 values of type float32 are taken"),
    ],
)
def test_values_are_found_among_what_other_tools_write(data, note):
    found = read_samples(data)
    assert (found.values, found.note) == ([1.5, 2.5], note)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"1,5\n2,7\n", "decimal commas, as in '1,5'"),
        (b"1,5;2,7\n2,5;3,1\n", "2 columns"),
        (b"x\n1,5\n2.7\n", "decimal commas, as in '1,5'"),
        (b"x\n1,500\n2,500\n", "commas that may be decimal or group thousands"),
        (b"1,500\n2,500\n", "commas that may be decimal or group thousands, as in '1,500'"),
        (b"1,234,567\n12\n", "thousands grouped, as in '1,234,567'"),
        (b"1 234\n2 345\n", "thousands grouped, as in '1 234'"),
        (b"12\n1'234\n", 'thousands grouped, as in "1\'234"'),
        (b"a,b,c\n1,2,3\n", "3 columns (a, b, c)"),
        (b"a,b\n1,5\n7,6\n", "2 columns (a, b)"),
        ("1\n2\n".encode("utf-16"), "UTF-16"),
        ("1\n2\n".encode("utf-16-le"), "UTF-16"),
        ("1\n2\n".encode("utf-16-be"), "UTF-16"),
        ("Größe\n1\n".encode("latin-1"), "is not text in UTF-8"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x1f\x8brest", "gzip"),
        (b"PAR1rest", "Parquet"),
        (b"\x80\x04\x95rest", "pickle"),
        (
            b"1\nmany\n3\ninf\n",
            "has 'many' in line 2, which is not a finite number, the first of 2",
        ),
        (b"nan\n1\n", "has 'nan' in line 1"),
        (b"30%\nmost\n", "has 'most' in line 2"),
        (b"1e400 years\n1\nnan years\n", "has 'nan years' in line 3"),
        (b"1_000\n", "has '1_000' in line 1"),
        (npy(np.ones((2, 2))), "an array of float64 in shape (2, 2)"),
        (npy(np.array([1, None])), "an array of object"),
        (npy(np.array([1.0, np.nan])), "1 values that are not finite"),
        (npy(np.array([1.0, 2.0]))[:-3], "cut off"),
        (b"\x93NUMPY\x01\x00\x10\x00nonsense", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_once_and_says_why(data, why):
    with pytest.raises(ValueError, match=re.escape(why)) as caught:
        read_samples(data)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=60))
def test_no_bytes_end_in_anything_but_values_or_a_reason(data):
    try:
        found = read_samples(data)
    except ValueError:
        return
    assert np.isfinite([v for v in found.values if not isinstance(v, Amount)]).all()


COMMAS = {
    "one column": b"1,5\n2,5\n",
    "with a header": b"pace, in years\n1,5\n2,5\n",
    "with an index column": b"i;x\n1;1,5\n2;2,5\n",
    "separated by tabs": b"1\t1,5\n2\t2,5\n",
    "quoted": b'"1,5"\n"2,5"\n',
}


@pytest.mark.parametrize("data", COMMAS.values(), ids=COMMAS)
def test_decimal_commas_are_read_where_it_is_said_so(data):
    assert read_samples(data, ",").values == [1.5, 2.5]


@pytest.mark.parametrize("data", [b"1.234,5\n1,5\n", b"1,234,567\n1,5\n"])
def test_thousands_are_refused_among_decimal_commas(data):
    with pytest.raises(ValueError, match="in line 1, which is not a finite number"):
        read_samples(data, ",")


AMOUNTS: dict[str, tuple[str, str, list[float]]] = {
    "alone": ("18 months\n2\n3 years\n", "times.csv", [1.5, 2.0, 3.0]),
    "all with a unit": ("18 months\n24 months\n", "times.csv", [1.5, 2.0]),
    "under a header": ("doubling time\n18 months\n2\n", "times.csv", [1.5, 2.0]),
    "beside a column that counts": ("i;x\n0;18 months\n1;2\n", "times.csv", [1.5, 2.0]),
    "in a column": ("A,B\n18 months,x\n2,y\n", "{file: times.csv, column: A}", [1.5, 2.0]),
    "with decimal commas": (
        "A;B\n1,5 years;3\n2,5;4\n",
        '{file: times.csv, column: A, decimal: ","}',
        [1.5, 2.5],
    ),
    "commas alone": ("1,5\n2\n", '{file: times.csv, decimal: ","}', [1.5, 2.0]),
}


@pytest.mark.parametrize(("text", "samples", "values"), AMOUNTS.values(), ids=AMOUNTS)
def test_values_have_units_as_in_a_scenario(text, samples, values, tmp_path):
    (tmp_path / "times.csv").write_text(text)
    found = resolved(
        tmp_path, f"extends: minimal\nhardware: {{doubling_time: {{samples: {samples}}}}}"
    )
    assert found.scenario.hardware.growth[1].samples == pytest.approx(tuple(values))


SHARES = {"30%": 0.3, "0.3": 0.3}
MONEY = {"$1e9": 1e9, "2B": 2e9, "3 billion $": 3e9, "10^9": 1e9}


@pytest.mark.parametrize(
    ("section", "key", "cells"),
    [("spending", "ceiling_share", SHARES), ("spending", "largest_run_cost", MONEY)],
)
def test_all_spellings_of_numbers_are_read(section, key, cells, tmp_path):
    (tmp_path / "values.csv").write_text("\n".join(cells))
    text = f"extends: minimal\n{section}: {{{key}: {{samples: values.csv}}}}"
    belief = getattr(getattr(resolved(tmp_path, text).scenario, section), key)
    assert belief.samples == pytest.approx(tuple(cells.values()))


def test_amounts_that_do_not_fit_are_one_problem_with_their_line(tmp_path):
    (tmp_path / "times.csv").write_text("2\n" + "5 FLOP\n" * 500)
    text = "extends: minimal\nhardware: {doubling_time: {samples: times.csv}}"
    assert problems(tmp_path, text) == [
        "times.csv:2: hardware.doubling_time.samples[1]: '5 FLOP' has no unit that fits; "
        "this quantity is stated in 'year'; the first of 500 such values"
    ]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_what_numpy_and_python_write_is_read_back(values):
    assert read_samples(npy(np.array(values))).values == values
    assert read_samples("\n".join(map(repr, values)).encode()).values == values


def test_a_header_is_left_out_with_a_note_in_the_scenario_that_names_the_file(tmp_path):
    (tmp_path / "times.csv").write_text("years\n1.5\n2.5\n")
    text = "extends: minimal\nhardware: {doubling_time: {samples: times.csv}}"
    found = resolved(tmp_path, text)
    assert found.scenario.hardware.growth[1].samples == (1.5, 2.5)
    assert "times.csv: left out: the header 'years'" in str(found.warnings[0])


def test_a_refused_file_is_one_problem_at_the_entry_that_names_it(tmp_path):
    (tmp_path / "times.csv").write_text("1,5\n" * 500)
    text = "extends: minimal\nhardware: {doubling_time: {samples: times.csv}}"
    assert problems(tmp_path, text) == [
        "main.yaml:2:28: hardware.doubling_time.samples: 'times.csv' has decimal commas, "
        "as in '1,5'; write digits with a point, or {file: ..., decimal: \",\"}"
    ]
