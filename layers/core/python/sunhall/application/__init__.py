"""Use cases: load, decide (pure), commit. What they need from outside is named in `ports`."""
