"""When trends get somewhere, and tables of them."""
