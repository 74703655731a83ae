"""A sealed identity: opened with three keys, for a limited time, to one person, and seen to be."""
