"""Scenario files: their schema, their loader, and problems with line and column."""
