"""Whatever the program raises of its own can be caught by one base class."""

import pkgutil
from importlib import import_module

import pytest

import anchors
import forecast
import priors
import scenarios
from forecast import errors
from forecast.errors import ForecastError

_INTERNAL = {
    "forecast.doctor.AilmentError",  # a finding of a check, never raised to a caller
}


def _own_exceptions():
    for package in (priors, anchors, scenarios, forecast):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = import_module(found.name)
            for value in vars(module).values():
                is_class = isinstance(value, type) and value.__module__ == module.__name__
                if is_class and issubclass(value, Exception):
                    yield f"{value.__module__}.{value.__qualname__}", value


def test_every_error_has_the_one_base():
    found = {n: e for n, e in _own_exceptions() if not issubclass(e, Warning)}
    assert len(found) > 15
    assert {name for name, e in found.items() if not issubclass(e, ForecastError)} == _INTERNAL


@pytest.mark.parametrize("name", errors.__all__)
def test_errors_are_on_one_page(name):
    found = getattr(errors, name)
    assert issubclass(found, ForecastError)
    assert found.__doc__
