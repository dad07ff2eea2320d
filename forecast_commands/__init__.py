"""The commands behind `forecast`, and the text they print for people."""
