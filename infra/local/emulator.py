"""The AWS emulator of a place."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import time
from pathlib import Path
from typing import Final

from infra.local.background import Background, need_free_port
from infra.local.environments import environment
from infra.local.place import ACCOUNT, REGION, Place
from infra.local.trouble import LocalCloudError

_READY_SECONDS: Final = 60.0


def emulator(place: Place) -> Background:
    """The emulator's process."""
    return Background(
        name="the local cloud",
        pid_file=place.home / "cloud.pid",
        log=place.logs / "cloud.log",
        mark="ministack",
    )


def start_emulator(place: Place) -> bool:
    """Start the emulator of a place, empty, unless it runs.

    Returns:
        Whether it was started now.

    Raises:
        LocalCloudError: Its port is taken, or it does not get ready.
    """
    process = emulator(place)
    if process.running():
        _await_ready(place)
        return False
    need_free_port(place.cloud_port, "SUNHALL_CLOUD_PORT", "the local cloud")
    python = environment("local_cloud") / "python"
    process.log.unlink(missing_ok=True)
    scratch = _scratch(place)
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    process.start([str(python), "-m", "ministack"], _variables(place))
    _await_ready(place)
    return True


def stop_emulator(place: Place) -> bool:
    """Stop the emulator and forget what it held; tells whether it ran."""
    ran = emulator(place).stop()
    shutil.rmtree(_scratch(place), ignore_errors=True)
    return ran


def _scratch(place: Place) -> Path:
    return place.home / "scratch"


def _variables(place: Place) -> dict[str, str]:
    """What the emulator is told.

    Its functions inherit all of it, so the caller's AWS, Python and proxy settings stay out.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
    return kept | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(place.cloud_port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "TMPDIR": str(_scratch(place)),
        # Services that would open ports of their own, for nothing we use.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def _await_ready(place: Place) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if _healthy(place):
            return
        if not emulator(place).running():
            break
        time.sleep(0.1)
    raise LocalCloudError(
        f"The local cloud did not get ready; its log {emulator(place).log} ends with:\n"
        f"{emulator(place).last_lines()}"
    )


def _healthy(place: Place) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", place.cloud_port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return bool(json.load(connection.getresponse()).get("services"))
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        connection.close()
