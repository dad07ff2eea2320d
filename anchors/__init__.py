"""What transformative AI would take: hypotheses about training compute, and scaling laws."""
