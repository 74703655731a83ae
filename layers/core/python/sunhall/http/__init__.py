"""The HTTP edge that every function with a route shares."""
