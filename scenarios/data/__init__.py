"""Tables of public data, and their reader."""

PUBLISHED = "published:"
"""What the name of a published forecast begins with."""
