"""Distributions of one number: families, tables, mixtures, and what is made from them."""
