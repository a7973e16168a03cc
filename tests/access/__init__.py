"""A package to pytest, so that the world of its tests ends with them."""
