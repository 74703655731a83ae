"""Statutory clocks: named periods that run, pause, start again and stop."""
