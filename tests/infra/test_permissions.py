"""Each function's role can do what `infra/grants.py` says it may, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from infra.function_table import FUNCTIONS
from infra.grants import GRANTS, Grant, Target, grants_of
from tests.infra.assembly import Assembly, as_list, flat

Permission = tuple[str, str, str]
"""Action, resource, and the service through which alone it holds (or nothing)."""


def statements_of(assembly: Assembly, role: str) -> Iterator[dict[str, Any]]:
    """Statements of every policy that is attached to a role."""
    for policy in assembly.of_type("AWS::IAM::Policy").values():
        if {"Ref": role} in policy["Properties"]["Roles"]:
            yield from policy["Properties"]["PolicyDocument"]["Statement"]


def role_of(function: dict[str, Any]) -> str:
    """Logical id of a function's role."""
    name: str = function["Role"]["Fn::GetAtt"][0]
    return name


def permissions(statements: Iterator[dict[str, Any]]) -> set[Permission]:
    """Every single thing that statements allow."""
    allowed = set()
    for statement in statements:
        assert statement["Effect"] == "Allow"
        via = as_list(statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService"))
        service = via[0].partition(".")[0] if via[0] else ""
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                allowed.add((action, flat(resource), service))
    return allowed


def arns(assembly: Assembly) -> dict[Target, str]:
    """What each target of a grant is in the template, written down a second time on purpose."""
    settings = assembly.settings
    data = f"{{sunhall-{settings.stage}-data-"
    files = f"{data}FilesBucketArn}}"
    partition = "{AWS::Partition}"
    place = f"{settings.region}:{settings.account or '{AWS::AccountId}'}"
    machine = f"{{sunhall-{settings.stage}-workflow-ChainMachineArn}}"
    known = {
        Target.TABLE: f"{data}TableArn}}",
        Target.QUEUE_INDEX: f"{data}TableArn}}/index/queue",
        Target.DUE_INDEX: f"{data}TableArn}}/index/due",
        Target.STREAM: f"{data}StreamArn}}",
        Target.ANY_STREAM_OF_TABLE: f"{data}TableArn}}/stream/*",
        Target.DATA_KEY: f"{data}DataKeyArn}}",
        Target.TOKEN_KEY: f"{data}TokenKeyArn}}",
        Target.MAC_KEY: f"{data}MacKeyArn}}",
        Target.UPLOADS: f"{files}/uploads/*",
        Target.ATTACHMENTS: f"{files}/cases/*",
        Target.LETTERS: f"{files}/letters/*",
        Target.REDACTED: f"{files}/cases/*/redacted/*",
        Target.REDACTOR: (
            f"arn:{partition}:lambda:{place}:function:sunhall-{settings.stage}-redactor"
        ),
        Target.CASE_LINKS: (
            f"arn:{partition}:lambda:{place}:function:sunhall-{settings.stage}-case_links"
        ),
        Target.ERASER: f"arn:{partition}:lambda:{place}:function:sunhall-{settings.stage}-eraser",
        Target.FILES: files,
        Target.NOTIFIER: (
            f"arn:{partition}:lambda:{place}:function:sunhall-{settings.stage}-notifier"
        ),
        Target.STAFF_REMINDER: (
            f"arn:{partition}:lambda:{place}:function:sunhall-{settings.stage}-staff_reminder"
        ),
        Target.PUBLIC_FILES: f"{files}/public/*",
        Target.PUBLIC_PHOTOS: f"{files}/public/photos/*",
        Target.CHAIN_MACHINE: machine,
        Target.CHAIN_EXECUTIONS: (
            f"arn:{partition}:states:{place}:execution:sunhall-{settings.stage}-approval-chain:*"
        ),
        Target.CHAIN_ANSWERS: "*" if settings.is_local else machine,
        Target.ANYTHING: "*",
    }
    known |= meeting_arns(assembly)
    if settings.login.wechat_secret_name:
        known[Target.WECHAT_SECRET] = (
            f"arn:{partition}:secretsmanager:{place}:secret:"
            f"{settings.login.wechat_secret_name}-??????"
        )
    if settings.messages.gateway_secret_name:
        known[Target.MESSAGE_SECRET] = (
            f"arn:{partition}:secretsmanager:{place}:secret:"
            f"{settings.messages.gateway_secret_name}-??????"
        )
    return known


def meeting_arns(assembly: Assembly) -> dict[Target, str]:
    """What the functions of meetings use; secrets and Chime where production has them."""
    settings = assembly.settings
    partition = "{AWS::Partition}"
    place = f"{settings.region}:{settings.account or '{AWS::AccountId}'}"
    apis = assembly.of_type("AWS::ApiGatewayV2::Api", "api")
    (api,) = [
        name for name, each in apis.items() if each["Properties"]["ProtocolType"] == "WEBSOCKET"
    ]
    stage = f"arn:{partition}:execute-api:{place}:{{{api}}}/meeting"
    known = {
        Target.MEETING_SENDS: f"{stage}/POST/@connections/*",
        Target.MEETING_CLOSES: f"{stage}/DELETE/@connections/*",
    }
    if settings.stage != "prod":
        return known
    secret = f"arn:{partition}:secretsmanager:{place}:secret:sunhall"
    known |= {
        Target.TURN_SECRET: f"{secret}/turn-??????",
        Target.JITSI_SECRET: f"{secret}/jitsi-??????",
    }
    if settings.in_china:
        return known
    account = settings.account or "{AWS::AccountId}"
    return known | {
        Target.CHIME_MEETINGS: f"arn:{partition}:chime::{account}:meeting/*",
        Target.ANY_CHIME_MEETING: "*",
    }


def own_arns(assembly: Assembly, function: str) -> dict[Target, str]:
    """Targets that each function has for itself."""
    # The name of one function may begin that of another: ``tick``, ``tickets_api``.
    own = re.compile("".join(part.capitalize() for part in function.split("_")) + "[A-Z]")
    (log,) = [name for name in assembly.of_type("AWS::Logs::LogGroup", "api") if own.match(name)]
    queues = [name for name in assembly.of_type("AWS::SQS::Queue", "api") if own.match(name)]
    return {Target.OWN_LOG_STREAMS: f"{{{log}.Arn}}"} | (
        {Target.OWN_DEAD_LETTERS: f"{{{queues[0]}.Arn}}"} if queues else {}
    )


def granted(grants: tuple[Grant, ...], targets: dict[Target, str]) -> set[Permission]:
    """The permissions that grants stand for."""
    return {
        (action, targets[target], grant.via or "")
        for grant in grants
        for action in grant.actions
        for target in grant.targets
        if target in targets
    }


def test_a_role_has_exactly_the_permissions_of_the_table(assembly: Assembly) -> None:
    functions = assembly.functions()

    for spec in FUNCTIONS:
        targets = arns(assembly) | own_arns(assembly, spec.name)
        found = permissions(statements_of(assembly, role_of(functions[spec.name])))
        assert found == granted(grants_of(spec.name), targets), spec.name


def test_every_function_has_a_role_of_its_own(assembly: Assembly) -> None:
    roles = [role_of(function) for function in assembly.functions().values()]

    assert len(set(roles)) == len(FUNCTIONS)


def test_no_role_has_a_managed_policy_or_a_policy_inside(assembly: Assembly) -> None:
    for name, role in assembly.of_type("AWS::IAM::Role").items():
        assert not role["Properties"].get("ManagedPolicyArns"), name
        assert not role["Properties"].get("Policies"), name


def test_a_role_is_taken_on_by_its_service_alone(assembly: Assembly) -> None:
    for name, role in assembly.of_type("AWS::IAM::Role").items():
        (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"]["Service"] in {
            "lambda.amazonaws.com",
            "states.amazonaws.com",
        }, name


def test_no_action_is_a_pattern(assembly: Assembly) -> None:
    for name, policy in assembly.of_type("AWS::IAM::Policy").items():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            for action in as_list(statement["Action"]):
                assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z]+", action), (name, action)


def test_the_whole_of_a_service_is_allowed_only_where_it_has_no_resources(
    assembly: Assembly,
) -> None:
    """X-Ray takes no resource; log delivery is set up for the account by Step Functions."""
    without_resources = {
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        *(f"logs:{verb}LogDelivery" for verb in ("Create", "Get", "Update", "Delete")),
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
        "chime:CreateMeeting",  # It has no name before it is made.
    }
    if assembly.settings.is_local:
        without_resources.add("states:SendTaskSuccess")  # See infra/constructs/local_limits.py.

    open_actions = {
        action
        for policy in assembly.of_type("AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "*" in as_list(statement["Resource"])
        for action in as_list(statement["Action"])
    }

    assert open_actions <= without_resources


def test_every_grant_says_what_it_is_for() -> None:
    for function, grants in GRANTS.items():
        for grant in grants:
            assert len(grant.why.split()) >= 3, (function, grant.actions)


def test_the_table_of_grants_names_every_function_and_no_other() -> None:
    assert set(GRANTS) == {spec.name for spec in FUNCTIONS}


def test_public_facts_are_told_without_any_access() -> None:
    assert GRANTS["public_api"] == ()


def test_who_checks_tokens_cannot_make_them(assembly: Assembly) -> None:
    function = assembly.functions()["staff_authorizer"]
    actions = {action for action, _, _ in permissions(statements_of(assembly, role_of(function)))}

    assert {action for action in actions if action.startswith("kms:")} == {"kms:GetPublicKey"}


def test_only_the_login_signs_tokens(assembly: Assembly) -> None:
    signers = {
        name
        for name, function in assembly.functions().items()
        for action, _, _ in permissions(statements_of(assembly, role_of(function)))
        if action == "kms:Sign"
    }

    assert signers == {"staff_login"}


def test_the_login_reaches_accounts_and_identities_and_no_case(assembly: Assembly) -> None:
    """It reads accounts and writes none, though it binds identities and keeps consents to them."""
    statements = statements_of(assembly, role_of(assembly.functions()["staff_login"]))
    reached = {
        (action, key)
        for statement in statements
        for action in as_list(statement["Action"])
        if action.startswith("dynamodb:")
        # A statement without the condition fails here with its KeyError.
        for key in as_list(
            statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        )
    }

    assert reached == {
        *(("dynamodb:GetItem", key) for key in ("STAFF#*", "DIRECTORY*", "IDENTITY#*", "REMIND#*")),
        *(("dynamodb:PutItem", key) for key in ("IDENTITY#*", "GUESS#*", "REMIND#*")),
        ("dynamodb:UpdateItem", "GUESS#*"),
        ("dynamodb:ConditionCheckItem", "IDENTITY#*"),
    }


def test_no_function_deletes_from_the_table_or_scans_it(assembly: Assembly) -> None:
    """Case histories are never deleted, and no list is read by a scan."""
    for name, function in assembly.functions().items():
        actions = {
            action for action, _, _ in permissions(statements_of(assembly, role_of(function)))
        }
        assert not {"dynamodb:DeleteItem", "dynamodb:Scan", "s3:DeleteObject"} & actions, name


def test_only_the_eraser_destroys_files_and_only_those_of_cases(assembly: Assembly) -> None:
    deleting: dict[str, set[str]] = {}
    for name, function in assembly.functions().items():
        for action, resource, _ in permissions(statements_of(assembly, role_of(function))):
            if action.startswith("s3:Delete") or action == "s3:ListBucketVersions":
                deleting.setdefault(name, set()).add(f"{action} {resource.rpartition('}')[2]}")

    assert deleting == {
        "eraser": {
            "s3:ListBucketVersions ",
            "s3:DeleteObjectVersion /cases/*",
            "s3:DeleteObjectVersion /letters/*",
        }
    }


def test_the_eraser_opens_nothing_and_reaches_only_what_tells_of_a_person(
    assembly: Assembly,
) -> None:
    statements = list(statements_of(assembly, role_of(assembly.functions()["eraser"])))
    reached = {
        (action, key)
        for statement in statements
        for action in as_list(statement["Action"])
        if action.startswith("dynamodb:")
        # A statement without the condition fails here with its KeyError.
        for key in as_list(
            statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        )
    }
    (listing,) = [each for each in statements if "ListBucketVersions" in str(each["Action"])]
    keys = {via for action, _, via in permissions(iter(statements)) if action.startswith("kms:")}

    assert reached == {
        ("dynamodb:Query", "CASE#*"),
        *(("dynamodb:UpdateItem", key) for key in ("CASE#*", "APPLICANT#*", "ALIKE#*")),
    }
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["cases/*", "letters/*"]}}
    assert keys == {"dynamodb", "sqs"}


def test_the_dispatcher_writes_to_partitions_of_its_own_and_to_no_case(assembly: Assembly) -> None:
    function = assembly.functions()["dispatcher"]
    writing = [
        statement
        for statement in statements_of(assembly, role_of(function))
        if {"dynamodb:PutItem", "dynamodb:UpdateItem"} & set(as_list(statement["Action"]))
    ]
    # A statement without the condition fails here with its KeyError.
    limits = [each["Condition"]["ForAllValues:StringLike"] for each in writing]
    partitions = {key for limit in limits for key in as_list(limit["dynamodb:LeadingKeys"])}

    assert "APPLICANT#*" in partitions
    assert all(re.fullmatch(r"[A-Z]+#\*", partition) for partition in partitions)
    assert not {"CASE#*", "RECEIPT#*", "REQUEST#*", "COUNTER#*", "STAFF#*"} & partitions


def test_the_machine_may_open_nodes_and_nothing_else_of_the_table(assembly: Assembly) -> None:
    (role,) = assembly.of_type("AWS::IAM::Role", "workflow")
    allowed = permissions(statements_of(assembly, role))

    assert {action for action, _, _ in allowed if action.startswith("dynamodb:")} == {
        "dynamodb:UpdateItem"
    }
    assert {via for action, _, via in allowed if action.startswith("kms:")} == {"dynamodb"}
