"""Open311 GeoReport v2, the reading side: services and requests. Reads public rows and no case."""
