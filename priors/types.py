"""The one array type that kernels take and return."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
