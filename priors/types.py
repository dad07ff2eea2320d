"""Types: of the arrays that kernels take and return, and of a member of a set of beliefs."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Take = Literal["least", "middle", "greatest"]
"""Which of the beliefs between two others."""
