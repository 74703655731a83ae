"""Where a local cloud lives: its ports and its folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.local.trouble import LocalCloudError

REPOSITORY: Final = Path(__file__).resolve().parents[2]
REGION: Final = "us-east-1"
ACCOUNT: Final = "000000000000"
STAGE: Final = "local"

#: Variables of the caller that would lead AWS clients elsewhere than to the emulator.
_MISLEADING: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN")


@dataclass(frozen=True, slots=True)
class Place:
    """One local cloud. Two places with different ports and folders run beside each other.

    Attributes:
        home: Folder of everything this cloud writes.
        port: Port of the front, which people and tests talk to.
        cloud_port: Port of the emulator.
    """

    home: Path
    port: int
    cloud_port: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Place:
        """The place that ``SUNHALL_LOCAL``, ``SUNHALL_PORT`` and ``SUNHALL_CLOUD_PORT`` name.

        Raises:
            LocalCloudError: A port is no port, or both are the same.
        """
        home = Path(environment.get("SUNHALL_LOCAL") or ".local")
        place = cls(
            home=home if home.is_absolute() else REPOSITORY / home,
            port=_port(environment, "SUNHALL_PORT", 8080),
            cloud_port=_port(environment, "SUNHALL_CLOUD_PORT", 4566),
        )
        if place.port == place.cloud_port:
            raise LocalCloudError(
                f"SUNHALL_PORT and SUNHALL_CLOUD_PORT are both {place.port}: give them two ports."
            )
        return place

    @property
    def base_url(self) -> str:
        """Address of the form, and of the API below ``/api``."""
        return f"http://localhost:{self.port}"

    @property
    def cloud_url(self) -> str:
        """Address of the emulator; presigned URLs carry it, too."""
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def logs(self) -> Path:
        """Folder of the logs of emulator, deploy and front."""
        return self.home / "logs"

    @property
    def endpoints(self) -> Path:
        """File that tells tools the address and the demo accounts."""
        return self.home / "endpoints.json"

    @property
    def outputs(self) -> Path:
        """File with the deployed stacks' outputs, as the CDK writes it."""
        return self.home / "outputs.json"

    def aws_environment(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Variables with which AWS clients talk to the emulator as its root, and to nothing else.

        Args:
            environment: The caller's variables; the person's own AWS profile is left out.
        """
        kept = {name: value for name, value in environment.items() if name not in _MISLEADING}
        beside_python = str(REPOSITORY / ".venv" / "bin")
        return kept | {
            "PATH": os.pathsep.join((beside_python, environment.get("PATH", os.defpath))),
            "AWS_ENDPOINT_URL": self.cloud_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "localhost,127.0.0.1",
            "no_proxy": "localhost,127.0.0.1",
        }


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise LocalCloudError(f"{name} is {text!r}: give a port from 1024 to 65535.")
    return int(text)
