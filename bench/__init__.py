"""Performance and cost of Sunhall: ``python -m bench`` prints every figure beside its budget."""
