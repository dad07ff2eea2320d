"""Who computes a forecast: batches, executors, checkpoints."""
