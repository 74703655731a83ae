"""Sunhall: disclosure requests, hotline tickets and video interviews as cases."""
