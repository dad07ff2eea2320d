import subprocess
import sys

import pytest

_FAULTS = """
import resource
import numpy as np
from forecast.engine.workers.freed_memory import keep_freed_memory
{before}
np.ones(1 << 20), np.ones(1 << 20)
started = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    np.ones(1 << 20), np.ones(1 << 20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - started)
"""


def faults(before: str) -> int:
    """How often the system has to give memory to 40 arrays of 8 MB."""
    code = _FAULTS.format(before=before)
    return int(subprocess.check_output([sys.executable, "-c", code], text=True))


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_arrays_get_the_memory_that_others_have_left():
    assert faults("keep_freed_memory()") < faults("") / 10
