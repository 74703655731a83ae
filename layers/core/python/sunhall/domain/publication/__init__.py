"""What an agency makes public by itself, and how anything public is found (条例 ch. 3, art. 44)."""
