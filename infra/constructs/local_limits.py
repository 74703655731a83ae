"""What the stage local does otherwise, because the emulator cannot do it: all of it, in one place.

Everything else is the same template that a real account gets.

* TLS: the emulator speaks plain HTTP, so a policy that refuses it would refuse every call.
* Task tokens: the emulator checks `SendTaskSuccess` against `*`, AWS against the machine.
* Assets: the publishing role of the CDK is refused under enforced IAM, so `StageStack` deploys with
  the credentials of the command line.
* Files: browsers reach the buckets at the emulator's own origin, so the functions sign addresses
  for it (`FILES_ENDPOINT`) and the pages' content security policy names it.
* Budgets: the emulator does not have them; the stage's settings set none.
* Connections: the emulator has one host for all APIs, and the WebSocket API's own name leads
  nowhere inside a function, so connections are sent over at the path by which it knows them.
"""

from __future__ import annotations

from constructs import IConstruct

from infra.acknowledgements import Rule, acknowledge
from infra.meeting_path import MEETING_STAGE
from infra.settings import StageSettings


def enforces_tls(settings: StageSettings) -> bool:
    """Whether buckets and queues refuse calls without TLS."""
    return not settings.is_local


def acknowledge_plain_http(construct: IConstruct, settings: StageSettings) -> None:
    """Accept, on the stage local alone, that a bucket or queue takes plain HTTP."""
    if settings.is_local:
        acknowledge(construct, Rule.BUCKET_TLS)
        acknowledge(construct, Rule.QUEUE_TLS)


def task_answers_resource(settings: StageSettings, machine_arn: str) -> str:
    """Resource on which `SendTaskSuccess` is allowed."""
    return "*" if settings.is_local else machine_arn


def connections_endpoint(settings: StageSettings, api_id: str, endpoint: str) -> str:
    """Address at which connections of a WebSocket API are sent over and closed."""
    local = settings.site.local_files_origin
    return f"{local}/_aws/execute-api/{api_id}/{MEETING_STAGE}" if local else endpoint


def files_origin(settings: StageSettings, files_domain: str) -> str:
    """Origin of the files bucket, as a browser reaches it."""
    return settings.site.local_files_origin or f"https://{files_domain}"
