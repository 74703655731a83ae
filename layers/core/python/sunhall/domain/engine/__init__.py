"""The case engine every service shares: events, decisions, and what a service declares."""
