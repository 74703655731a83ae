"""A stage's table and keys, reached with the caller's own AWS credentials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.importing.storing import ImportPorts
from infra.settings import StageSettings
from infra.stage_environment import stage_environment
from sunhall.adapters.case_seal import KmsCaseSeal
from sunhall.adapters.case_table import CaseTable
from sunhall.adapters.catalogue_package import load_catalogue
from sunhall.adapters.mac_keys import MacKeys
from sunhall.adapters.randomness import SystemRandomness
from sunhall.adapters.title_seal import TableTitleSeal
from sunhall.adapters.wall_clock import SystemClock


class StageMissing(Exception):
    """The stage cannot be reached, or is not deployed; the message says why."""


def stage_ports(settings: StageSettings, workers: int) -> ImportPorts:
    """Return the ports of a deployed stage.

    Args:
        settings: The stage.
        workers: How many calls are made at the same time.

    Raises:
        StageMissing: Nobody is signed in, or nothing is deployed.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    environment = stage_environment(settings)
    session = boto3.Session(
        environment.get("AWS_ACCESS_KEY_ID"),
        environment.get("AWS_SECRET_ACCESS_KEY"),
        region_name=settings.region,
    )
    # What is throttled is waited for by the import itself, which knows when to give up.
    config = Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"mode": "standard", "total_max_attempts": 2},
        max_pool_connections=workers + 2,
    )

    def client(service: str) -> Any:
        endpoint = environment.get("AWS_ENDPOINT_URL")
        return session.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]

    try:
        found = client("cloudformation").describe_stacks(StackName=settings.physical_name("data"))
    except (BotoCoreError, ClientError) as failure:
        raise StageMissing(str(failure)) from failure
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Stacks"][0]["Outputs"]}
    return ports_of(client("dynamodb"), client("kms"), outputs)


def ports_of(dynamodb: Any, kms: Any, outputs: Mapping[str, str]) -> ImportPorts:
    """Return the ports of a table and its keys, by the outputs of their stack."""
    table, clock = outputs["TableName"], SystemClock()
    return ImportPorts(
        store=CaseTable(dynamodb, table),
        seal=KmsCaseSeal(kms, outputs["DataKeyId"]),
        titles=TableTitleSeal(dynamodb, table, kms, outputs["DataKeyId"], clock),
        secrets=MacKeys(kms, outputs["MacKeyId"]),
        clock=clock,
        randomness=SystemRandomness(),
        catalogue=load_catalogue(),
    )
