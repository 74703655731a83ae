"""Open311 GeoReport v2 on the wire: what is read, what is written, how refusals are told."""
