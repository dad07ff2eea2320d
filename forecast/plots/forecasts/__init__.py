"""One picture a module, under the names of `forecast plot`."""
