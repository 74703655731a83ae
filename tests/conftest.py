"""What every test run has in common: it looks for garbage only where tests leave some."""

from __future__ import annotations

import gc

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is, not whether a rule holds.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

# Collecting makes many thousands of test items and drops none, so nothing is worth looking for ...
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Set aside what lives as long as the run, so that no later look walks over it again."""
    gc.collect()
    gc.freeze()
    # ... and afterwards a look each 700 objects, as is the default, would be a tenth of the time.
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
