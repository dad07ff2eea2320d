"""Other weights for the same draws: conditions on the answer, and tilts to a wanted one."""
