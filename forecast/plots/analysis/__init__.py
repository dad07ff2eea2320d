"""Pictures of what `forecast.analysis` answers."""
