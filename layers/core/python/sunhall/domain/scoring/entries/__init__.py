"""Entries in the score register (考核记录): faults that checks find, and the marks of a year."""
