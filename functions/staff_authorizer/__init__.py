"""Decides whether a staff token is good."""
