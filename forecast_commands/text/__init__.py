"""Text for people, one module per command."""
