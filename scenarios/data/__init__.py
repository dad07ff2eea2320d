"""Tables of public data, and their reader."""
