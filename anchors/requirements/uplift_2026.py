"""The uplift model (2026): three numbers that lead to an automated coder.

What AI adds to the speed of coding, the uplift less 1, doubles at a constant pace; at some
uplift the coder counts as automated.
"""

import numpy as np
from numpy.typing import ArrayLike

from priors.types import Array

SOURCE = "AI Futures Project, timelines update of August 2026"


def progress_to_uplift(
    present: ArrayLike, target: ArrayLike, doubling_time: ArrayLike
) -> Array:
    """Progress until the uplift reaches its target: T log2((target - 1) / (present - 1)).

    Parameters
    ----------
    present, target : array_like, above 1
        Speed of coding relative to that without AI, when it was measured and as it is wanted.
    doubling_time : array_like, year
        Of the uplift less 1.

    Returns
    -------
    ndarray, year
    """
    now, wanted = (np.log2(np.subtract(uplift, 1.0)) for uplift in (present, target))
    return np.asarray(np.multiply(doubling_time, wanted - now))
