import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Threads of BLAS wait busily, as many as there are cores in each worker: tests of matrices took
# twice as long. What the program does about its own, tests/test_startup.py asks.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Random examples are the same in every run, so that a failure is a change, however busy the
# machine is.
settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None, max_examples=25
)
settings.load_profile("fixed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write what is computed now as what is expected from now on",
    )


@pytest.fixture
def rewrite_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite-golden"))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Give each worker neighbouring tests, so that what a module shares is made once.

    A worker that has done its own takes over from the other end of another's.
    """
    if getattr(config.option, "numprocesses", None) and config.option.dist == "no":
        config.option.dist = "worksteal"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Keep Python from looking for garbage among modules and tests, which stay to the end.

    There are a million objects of them, and it looked through them again and again: two
    fifths of the time of the collection, and a tenth of the tests'.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
