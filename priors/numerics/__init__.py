"""Special functions and root finding in plain numpy."""
