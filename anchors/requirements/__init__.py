"""Training compute requirements, one module per paper."""
