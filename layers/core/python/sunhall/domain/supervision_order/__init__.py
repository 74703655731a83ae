"""Supervision orders (督办单): issued, signed for, answered, accepted, closed."""
