"""The face of the program for Python: the functions of the package, and what they return."""
