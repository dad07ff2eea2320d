"""Forecasts with entries changed: over a grid, or until an answer holds."""
