"""The pages of errors and of quantities are what the program says now."""

from tools.make_reference import ERRORS, SCENARIOS, errors, scenarios


def test_the_catalogue_of_errors_is_current() -> None:
    assert ERRORS.read_text(encoding="utf-8") == errors(), "python tools/make_reference.py"


def test_the_table_of_quantities_is_current() -> None:
    assert SCENARIOS.read_text(encoding="utf-8") == scenarios(), (
        "python tools/make_reference.py"
    )
