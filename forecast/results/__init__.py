"""What one forecast says, as data."""
