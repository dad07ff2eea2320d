"""Pictures of the scaling laws."""
