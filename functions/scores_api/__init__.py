"""Scores of units: the table of a period, and the cases behind it."""
