"""Pages for readers: one file each, with its pictures, its model and its controls."""
