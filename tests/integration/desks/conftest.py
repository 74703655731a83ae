"""The city of the journeys."""

from tests.integration.journey.conftest import city

__all__ = ["city"]
