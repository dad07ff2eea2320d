"""Results made again without a process of their own, which test_verify.py has."""

from pathlib import Path

from forecast.verification.outcome import Verification
from forecast.verification.reproduction import make_again, read


def verify(path: Path, most_draws: int = 1 << 20, workers: int = 1) -> Verification:
    """As `forecast.verification.verify.verify`, in this process."""
    return make_again(read(path, most_draws), workers)
