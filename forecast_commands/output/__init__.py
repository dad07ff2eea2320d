"""Files, progress, errors."""
