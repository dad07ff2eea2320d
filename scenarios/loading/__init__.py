"""From files and edits to a scenario."""
