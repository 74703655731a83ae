"""Public facts: catalogue, deadline calculator, OpenAPI document. Reads no personal data."""
