"""One forecast as data for others: plain data, cube, provenance."""
