"""The compiler of the city's rules: ``python -m infra.catalogue``."""
