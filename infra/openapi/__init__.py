"""The description of the HTTP API (OpenAPI 3.1), generated when the app is built.

Bodies come from the very dataclasses that the edge reads requests into, with their limits and
their docstrings; answers and routes are written down here and held to the truth by contract tests.
"""
