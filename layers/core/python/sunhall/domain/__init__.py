"""Pure rules: no AWS, no clock, no randomness, no input or output, no environment."""
