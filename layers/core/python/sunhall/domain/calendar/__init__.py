"""Working days of the State Council's schedule, and periods counted in them."""
