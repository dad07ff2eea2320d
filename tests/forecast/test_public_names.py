"""Public names, imported when they are asked for."""

import pytest

import forecast
from forecast import errors
from forecast.public_names import find, homes


def test_a_star_stands_for_all_that_its_module_lists():
    assert {name for name, home in homes("forecast").items() if home == "forecast.errors"} == {
        *errors.__all__
    }


@pytest.mark.parametrize("name", homes("forecast"))
def test_every_name_is_found_where_it_is_said_to_be(name):
    assert getattr(forecast, name) is find("forecast", name)


@pytest.mark.parametrize("name", ["nothing", "check_packages", "__wrapped__"])
def test_other_names_are_not_public(name):
    with pytest.raises(AttributeError, match=f"module 'forecast' has no attribute '{name}'"):
        find("forecast", name)
