"""Building blocks of the stacks: each one thing of the app, set up the only way we use it."""
