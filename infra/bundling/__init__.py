"""Turns the sources and locks of the repository into what Lambda runs, without Docker."""
