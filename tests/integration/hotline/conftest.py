"""The city of the journeys, with the hotline's people."""

from tests.integration.journey.conftest import city

__all__ = ["city"]
