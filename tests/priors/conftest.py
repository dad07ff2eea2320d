import pytest

from priors.sampling import lattice as sampling


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    """Make each test draw anew, so that none agrees with what another has left behind."""
    sampling._points.cache_clear()
    sampling._shifts.cache_clear()
