"""The catalogue of errors is what the program says now."""

from tools.make_reference import ERRORS, errors


def test_the_catalogue_of_errors_is_current():
    assert ERRORS.read_text(encoding="utf-8") == errors(), "python tools/make_reference.py"
