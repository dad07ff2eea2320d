"""What matters in forecasts, and why two of them differ."""
