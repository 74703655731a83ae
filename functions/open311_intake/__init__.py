"""Open311 GeoReport v2, the submitting side: applications with a key hand in requests."""
