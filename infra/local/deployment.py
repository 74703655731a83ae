"""``cdk bootstrap`` and ``cdk deploy`` of the real app into the emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from infra.local.digest import fingerprint
from infra.local.place import ACCOUNT, REGION, REPOSITORY, STAGE, Place
from infra.local.trouble import LocalCloudError

if TYPE_CHECKING:
    from mypy_boto3_ssm.client import SSMClient

_CDK: Final = REPOSITORY / "node_modules" / "aws-cdk" / "bin" / "cdk"

_BOOTSTRAPPED: Final = "/cdk-bootstrap/hnb659fds/version"

#: Outputs that the runner cannot do without, wherever in the stacks they are.
_NEEDED: Final = (
    *("ApiId", "DistributionDomain", "FilesBucket", "MeetingApiId", "TableName", "WebBucket"),
)

#: Words of the CDK's log that tell why a deploy failed.
_TELLING: Final = ("_FAILED", "❌", "Error:", "error:", "Failed to", "fail:")


def bootstrap(place: Place, ssm: SSMClient) -> bool:
    """Give the emulator what the CDK needs in an account before anything else.

    Args:
        place: Where.
        ssm: The client; the CDK notes the version of what it needs in a parameter.

    Returns:
        Whether it was done now.
    """
    if ssm.get_parameters(Names=[_BOOTSTRAPPED])["Parameters"]:
        return False
    _cdk(
        place,
        ["bootstrap", f"aws://{ACCOUNT}/{REGION}"],
        "bootstrap.log",
        "The local cloud could not be bootstrapped",
        # The environment is named, so no app is needed: none is found in this folder.
        folder=place.home,
    )
    return True


def deploy(place: Place, *, empty: bool) -> bool:
    """Deploy the app, unless exactly this version stands there already.

    Args:
        place: Where.
        empty: Whether the emulator was started just now, and holds nothing.

    Returns:
        Whether a deploy was done.

    Raises:
        LocalCloudError: The app could not be synthesised or deployed.
    """
    assembly, wanted = place.home / "cdk.out", _wanted(place)
    synthesised, deployed = _Note(place.home / "synthesised"), _Note(place.home / "deployed")
    if not empty and deployed.read() == wanted and place.outputs.exists():
        return False
    deployed.write("")
    if synthesised.read() == wanted and (assembly / "manifest.json").exists():
        source = ["--app", str(assembly)]
    else:
        synthesised.write("")
        source = ["--output", str(assembly), *_context(place)]
    _cdk(
        place,
        [
            *("deploy", "--all", *source),
            *("--require-approval", "never", "--concurrency", "4"),
            *("--outputs-file", str(place.outputs)),
        ],
        "deploy.log",
        "The deploy failed",
    )
    synthesised.write(wanted)
    deployed.write(wanted)
    return True


def outputs(place: Place) -> dict[str, str]:
    """The outputs of all stacks together.

    Raises:
        LocalCloudError: Nothing is deployed, or an output is missing.
    """
    try:
        stacks: Mapping[str, Mapping[str, str]] = json.loads(place.outputs.read_text("utf-8"))
    except FileNotFoundError:
        raise LocalCloudError("Nothing is deployed here yet: run 'make up'.") from None
    together = {name: value for stack in stacks.values() for name, value in stack.items()}
    missing = [name for name in _NEEDED if name not in together]
    if missing:
        raise LocalCloudError(
            f"The deployed stacks do not tell {', '.join(missing)}: "
            f"add the output to its stack in infra/stacks."
        )
    return together


class _Note:
    """A line in a file, empty when there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        return self._path.read_text("ascii") if self._path.exists() else ""

    def write(self, line: str) -> None:
        self._path.write_text(line, "ascii")


def _wanted(place: Place) -> str:
    return fingerprint(REPOSITORY, sys.version, *_context(place))


def _context(place: Place) -> list[str]:
    return [
        *("-c", f"stage={STAGE}"),
        *("-c", f"local_origin={place.base_url}"),
        *("-c", f"files_origin={place.cloud_url}"),
    ]


def _cdk(
    place: Place,
    arguments: Sequence[str],
    log_name: str,
    complaint: str,
    *,
    folder: Path = REPOSITORY,
) -> None:
    """Run the CDK's command line with its output in a log.

    Raises:
        LocalCloudError: It is missing, or it failed.
    """
    node = Path(sys.executable).parent / "node"
    if not node.exists() or not _CDK.exists():
        raise LocalCloudError("The CDK's command line is missing: run 'make install'.")
    log = place.logs / log_name
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = place.aws_environment(os.environ) | {
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "JSII_NODE": str(node),
    }
    with log.open("wb") as sink:
        done = subprocess.run(
            [str(node), str(_CDK), *arguments, "--ci", "--no-notices", "--no-color"],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            check=False,
        )
    if done.returncode:
        raise LocalCloudError(
            f"{complaint}; mend what it says, then try again (all of it: {log}).\n{_reasons(log)}"
        )


def _reasons(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    telling = [line for line in lines if any(word in line for word in _TELLING)]
    return "\n".join(f"  {line.strip()}" for line in (telling or lines)[-12:])
