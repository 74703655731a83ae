"""Every function's role can do what its function does, and none of what another function does.

Tried with the roles' own credentials against the deployed city, whose IAM is in force.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.function_table import FUNCTIONS
from infra.local.place import ACCOUNT, REGION
from tests.system.city import City
from tests.system.journey.conftest import Whole

Lent = dict[str, str]
Probe = Callable[[City, Lent], Any]

NOBODY = {"PK": {"S": "CASE#NOBODY"}, "SK": {"S": "CASE"}}
#: Fails after it was allowed, so that a probe changes nothing.
NEVER = "attribute_exists(PK)"


def read_a_case(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).query(
        TableName=city.outputs["TableName"],
        KeyConditionExpression="PK = :nobody",
        ExpressionAttributeValues={":nobody": NOBODY["PK"]},
    )


def read_an_item(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).get_item(TableName=city.outputs["TableName"], Key=NOBODY)


def read_the_whole_table(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).scan(TableName=city.outputs["TableName"], Limit=1)


def write_an_item(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).put_item(
        TableName=city.outputs["TableName"], Item=NOBODY, ConditionExpression=NEVER
    )


def change_an_item(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).update_item(
        TableName=city.outputs["TableName"],
        Key=NOBODY,
        UpdateExpression="SET seen = :yes",
        ConditionExpression=NEVER,
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )


def delete_an_item(city: City, lent: Lent) -> None:
    city.aws("dynamodb", **lent).delete_item(TableName=city.outputs["TableName"], Key=NOBODY)


def open_a_sealed_key(city: City, lent: Lent) -> None:
    key = city.outputs["DataKeyId"]
    context = {"case_id": "NOBODY"}
    sealed = city.aws("kms").encrypt(KeyId=key, Plaintext=b"probe", EncryptionContext=context)
    city.aws("kms", **lent).decrypt(
        KeyId=key, CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context
    )


def make_a_data_key(city: City, lent: Lent) -> None:
    city.aws("kms", **lent).generate_data_key(
        KeyId=city.outputs["DataKeyId"], KeySpec="AES_256", EncryptionContext={"case_id": "NOBODY"}
    )


def sign_a_staff_token(city: City, lent: Lent) -> None:
    city.aws("kms", **lent).sign(
        KeyId=city.outputs["TokenKeyId"],
        Message=b"probe",
        MessageType="RAW",
        SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
    )


def derive_a_secret(city: City, lent: Lent) -> None:
    city.aws("kms", **lent).generate_mac(
        KeyId=city.outputs["MacKeyId"], Message=b"probe", MacAlgorithm="HMAC_SHA_256"
    )


def start_an_approval(city: City, lent: Lent) -> None:
    machine = city.outputs["ChainMachineArn"]
    listed = city.aws("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    # One that has run already, so nothing is started: refused as such once IAM lets it through.
    city.aws("stepfunctions", **lent).start_execution(
        stateMachineArn=machine, name=listed[0]["name"], input="{}"
    )


def answer_for_an_approver(city: City, lent: Lent) -> None:
    city.aws("stepfunctions", **lent).send_task_success(taskToken="probe", output="{}")


def read_a_letter(city: City, lent: Lent) -> None:
    get_file(city, lent, "letters/NOBODY/1.pdf")


def read_an_upload(city: City, lent: Lent) -> None:
    get_file(city, lent, "uploads/nobody")


def write_a_letter(city: City, lent: Lent) -> None:
    put_file(city, lent, "letters/NOBODY/1.pdf")


def write_an_attachment(city: City, lent: Lent) -> None:
    put_file(city, lent, "cases/NOBODY/attachments/nothing")


def delete_a_letter(city: City, lent: Lent) -> None:
    city.aws("s3", **lent).delete_object(
        Bucket=city.outputs["FilesBucket"], Key="letters/NOBODY/1.pdf"
    )


def send_over_a_connection(city: City, lent: Lent) -> None:
    api = city.outputs["MeetingApiId"]
    endpoint = f"{city.place.cloud_url}/_aws/execute-api/{api}/meeting"
    sdk: Any = boto3
    client = sdk.client("apigatewaymanagementapi", REGION, endpoint_url=endpoint, **lent)
    # Of nobody, so it is gone once IAM lets it through.
    client.post_to_connection(ConnectionId="nobody", Data=b"probe")


def list_all_files(city: City, lent: Lent) -> None:
    city.aws("s3", **lent).list_objects_v2(Bucket=city.outputs["FilesBucket"])


def get_file(city: City, lent: Lent, key: str) -> None:
    bucket, root = city.outputs["FilesBucket"], city.aws("s3")
    root.put_object(Bucket=bucket, Key=key, Body=b"probe")
    try:
        city.aws("s3", **lent).get_object(Bucket=bucket, Key=key)
    finally:
        root.delete_object(Bucket=bucket, Key=key)


def put_file(city: City, lent: Lent, key: str) -> None:
    bucket = city.outputs["FilesBucket"]
    city.aws("s3", **lent).put_object(Bucket=bucket, Key=key, Body=b"probe")
    city.aws("s3").delete_object(Bucket=bucket, Key=key)


PROBES: tuple[Probe, ...] = (
    *(read_a_case, read_an_item, read_the_whole_table),
    *(write_an_item, change_an_item, delete_an_item),
    *(open_a_sealed_key, make_a_data_key, sign_a_staff_token, derive_a_secret),
    *(start_an_approval, answer_for_an_approver),
    *(read_a_letter, read_an_upload, write_a_letter, write_an_attachment, delete_a_letter),
    *(list_all_files, send_over_a_connection),
)

#: What each function's work consists of. What is not named here must be refused.
MAY: dict[str, set[Probe]] = {
    "disclosure_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret, read_a_letter, read_an_upload),
    },
    "tickets_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret, read_a_letter, read_an_upload),
    },
    "appointments_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret, read_a_letter, read_an_upload),
    },
    "case_links": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret),
    },
    "meetings_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret),
    },
    # Of the table it reaches meetings alone; see below of what the emulator does not judge.
    "meeting_socket": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, send_over_a_connection),
    },
    "staff_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret, read_a_letter, read_an_upload),
    },
    "uploads_api": {derive_a_secret},
    "public_api": set(),
    "staff_login": {
        *(read_an_item, write_an_item, change_an_item),
        *(sign_a_staff_token, derive_a_secret),
    },
    "staff_authorizer": set(),
    "approval_proof": {read_a_case, open_a_sealed_key},
    # Some may touch items of certain keys alone, by a condition on `dynamodb:LeadingKeys`. The
    # emulator tells a policy nothing of keys, so here they reach any item; that the condition
    # stands in the policies is tested where they are synthesised.
    "disclosure_report": {read_a_case, write_an_item},
    "scores_api": {read_a_case, derive_a_secret},
    "statistics_api": {read_a_case},
    "open311_api": {read_a_case, read_an_item},
    "open311_intake": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret, read_an_upload),
    },
    "open_information": {read_a_case, read_an_item, derive_a_secret},
    "deadline_feed": {read_a_case, read_an_item, derive_a_secret},
    "sessions_api": {read_a_case, read_an_item, derive_a_secret},
    "session_intake": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret),
    },
    "session_desk": {read_a_case, read_an_item, write_an_item},
    "consultations_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret),
    },
    "supervision_api": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, make_a_data_key, derive_a_secret),
    },
    "calendar_update": {read_a_case, read_an_item, write_an_item, change_an_item},
    "redactor": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        open_a_sealed_key,
    },
    # It deletes versions of files that a case has, each by its name, and lists them for that.
    "eraser": {read_a_case, change_an_item},
    "notifier": {read_a_case, write_an_item, open_a_sealed_key},
    "staff_reminder": {read_an_item, write_an_item, open_a_sealed_key},
    "reception_hours": {read_a_case, write_an_item, change_an_item},
    "dispatcher": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, derive_a_secret, start_an_approval, answer_for_an_approver),
        *(read_an_upload, write_an_attachment),
    },
    "letter_writer": {
        *(read_a_case, read_an_item, write_an_item, change_an_item),
        *(open_a_sealed_key, derive_a_secret, write_a_letter),
    },
    "tick": {read_a_case, read_an_item, write_an_item, change_an_item},
}

_lent: dict[str, Lent] = {}


def credentials(city: City, function: str) -> Lent:
    """The credentials a function runs with; the emulator lends them to the account's root."""
    if function not in _lent:
        name = city.function(function)
        role = city.aws("lambda").get_function_configuration(FunctionName=name)["Role"]
        lent = city.aws("sts").assume_role(RoleArn=role, RoleSessionName="probe")["Credentials"]
        _lent[function] = {
            "aws_access_key_id": lent["AccessKeyId"],
            "aws_secret_access_key": lent["SecretAccessKey"],
            "aws_session_token": lent["SessionToken"],
        }
    return _lent[function]


def refused(city: City, function: str, probe: Probe) -> bool:
    try:
        probe(city, credentials(city, function))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return code in ("AccessDenied", "AccessDeniedException", "403")
    return False


def test_every_function_is_probed() -> None:
    assert set(MAY) == {function.name for function in FUNCTIONS}


@pytest.mark.parametrize("function", sorted(MAY))
def test_a_role_can_do_what_its_function_does_and_nothing_else(
    city: City, whole: Whole, function: str
) -> None:
    can = {probe.__name__ for probe in PROBES if not refused(city, function, probe)}
    assert can == {probe.__name__ for probe in MAY[function]}


@pytest.mark.parametrize("function", ["letter_writer", "dispatcher", "staff_authorizer"])
def test_no_role_can_help_itself_to_more(city: City, function: str) -> None:
    lent = credentials(city, function)
    role = f"sunhall-local-{function}"
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    with pytest.raises(ClientError, match="AccessDenied"):
        city.aws("iam", **lent).put_role_policy(
            RoleName=role, PolicyName="more", PolicyDocument="{}"
        )
    with pytest.raises(ClientError, match="AccessDenied"):
        city.aws("sts", **lent).assume_role(RoleArn=arn, RoleSessionName="more")
    with pytest.raises(ClientError, match="AccessDenied"):
        city.aws("lambda", **lent).invoke(FunctionName=city.function("staff_login"))
