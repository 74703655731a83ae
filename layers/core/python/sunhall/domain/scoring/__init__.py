"""Scoring of units (考核): what is counted, what it comes to, and where it puts a unit."""
