"""The commands behind `forecast`, and the text they print for people."""

import forecast  # noqa: F401  # first: it says where another module stands in a package's place
