"""Weighted cumulative distributions with Monte Carlo errors."""
