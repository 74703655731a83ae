"""Statistics of the hotline, what is hot in it, and briefs."""
