"""Several forecasts together: pools of them, and envelopes of what sets of beliefs allow."""
