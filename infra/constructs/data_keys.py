"""The three KMS keys: for data at rest, for staff tokens, for keyed hashes."""

from __future__ import annotations

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import StageSettings


class DataKeys(Construct):
    """Keys of a stage.

    Losing the data key is losing every case, and losing the MAC key every query code, so where
    data are retained the keys are retained too, and deletion waits a month.

    Attributes:
        data: Encrypts the table, the files, the queues, and wraps each case's own data key.
        token: Signs staff tokens. Its private half never leaves KMS.
        mac: Keyed hashes: query codes, page cursors, upload tokens.
    """

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        retained = settings.data_retained
        removal = RemovalPolicy.RETAIN if retained else RemovalPolicy.DESTROY
        window = Duration.days(30 if retained else 7)

        def key(name: str, description: str, spec: kms.KeySpec, usage: kms.KeyUsage) -> kms.Key:
            symmetric = spec is kms.KeySpec.SYMMETRIC_DEFAULT
            return kms.Key(
                self,
                name.capitalize(),
                alias=f"alias/{settings.physical_name(name)}",
                description=description,
                key_spec=spec,
                key_usage=usage,
                # KMS rotates only keys that encrypt; the others are rotated by a new key.
                enable_key_rotation=True if symmetric else None,
                pending_window=window,
                removal_policy=removal,
            )

        self.data = key(
            "data",
            "Sunhall: cases, files, queues and the data key of each case",
            kms.KeySpec.SYMMETRIC_DEFAULT,
            kms.KeyUsage.ENCRYPT_DECRYPT,
        )
        self.token = key(
            "token", "Sunhall: signs staff tokens", kms.KeySpec.RSA_2048, kms.KeyUsage.SIGN_VERIFY
        )
        self.mac = key(
            "mac",
            "Sunhall: keyed hashes of query codes, cursors and upload tokens",
            kms.KeySpec.HMAC_256,
            kms.KeyUsage.GENERATE_VERIFY_MAC,
        )
        self._let_event_bridge_write_dead_letters()

    def _let_event_bridge_write_dead_letters(self) -> None:
        self.data.add_to_resource_policy(
            iam.PolicyStatement(
                sid="DeadLettersOfTheMinuteRule",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
