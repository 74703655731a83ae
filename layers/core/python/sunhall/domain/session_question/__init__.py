"""A citizen's question to a live interview: moderated, answered live, or carried over."""
