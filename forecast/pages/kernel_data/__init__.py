"""A forecast as data for the kernel of its page: formulas, tables, and what stays fixed."""
