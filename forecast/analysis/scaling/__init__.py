"""Questions about scaling laws."""
