"""The one error of the local runner."""

from __future__ import annotations


class LocalCloudError(Exception):
    """Something stands in the way of the local cloud.

    The message is one sentence for a person: what is wrong, and what to do about it.
    """
