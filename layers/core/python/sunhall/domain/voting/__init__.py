"""Votes of the public: what may be voted for, and by whom how often. Pure."""
