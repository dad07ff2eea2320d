"""Random examples are the same in every run, so that a failure is a change."""

import pytest
from hypothesis import settings

from priors.sampling import lattice as sampling

settings.register_profile(
    "fixed", derandomize=True, database=None, deadline=None, max_examples=25
)
settings.load_profile("fixed")


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    """Make each test draw anew, so that none agrees with what another has left behind."""
    sampling._points.cache_clear()
    sampling._shifts.cache_clear()
