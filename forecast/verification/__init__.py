"""A stored result made again."""
