"""What the hotline's tickets come to in numbers: counts, hot issues, briefs, open data."""
