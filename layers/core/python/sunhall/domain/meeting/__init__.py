"""A meeting by video: who may come in, who waits, who hears whom, and what was consented to."""
