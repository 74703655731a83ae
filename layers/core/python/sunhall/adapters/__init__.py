"""What talks to the world outside: AWS, the clock, other services."""
