"""Telling people that their case has moved on: what is told, to whom, in which words."""
