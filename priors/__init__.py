"""Beliefs about single numbers, and how they are drawn together."""
