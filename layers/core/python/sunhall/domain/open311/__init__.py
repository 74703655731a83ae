"""Open311 GeoReport v2: what of the hotline's tickets everybody may see. Pure."""
