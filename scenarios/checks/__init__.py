"""What is wrong with a scenario, or suspicious."""
