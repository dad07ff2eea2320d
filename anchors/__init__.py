"""What it would take: hypotheses about training compute, and the laws they rest on."""
