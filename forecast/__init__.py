"""When: trends by year, arrival, the cube, summaries, comparison and plots."""
