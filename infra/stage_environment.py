"""Which AWS a tool that works on a deployed stage speaks to."""

from __future__ import annotations

import os
from collections.abc import Mapping

from infra.settings import StageSettings


def stage_environment(settings: StageSettings) -> Mapping[str, str]:
    """Return variables that lead to a stage's AWS, over those of the caller.

    Args:
        settings: The stage. The local one is the emulator of this machine; for every other one the
            caller's own AWS profile holds, so nothing is returned.
    """
    if not settings.is_local:
        return {}
    from infra.local.place import Place

    return Place.from_environment(os.environ).aws_environment(os.environ)
