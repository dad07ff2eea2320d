"""Scenarios made from others: between two, or with one entry changed."""
