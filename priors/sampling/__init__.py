"""Quasi-random uniforms, their rank correlations, and draws of named beliefs."""
