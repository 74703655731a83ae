"""Approval chains: definitions are data, a run is folded from events, a tally is pure."""
