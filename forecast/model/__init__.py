"""The world by year: trends, requirements, evidence, arrival."""
