"""Questions about forecasts."""
