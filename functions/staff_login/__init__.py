"""Signs staff in."""
