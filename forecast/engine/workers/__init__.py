"""Who does the work: threads, processes, copies of this one, and a cluster."""
