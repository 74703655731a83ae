"""Where everything that must not be lost is kept: keys, table, files."""

from __future__ import annotations

from dataclasses import dataclass

from constructs import Construct

from infra.constructs.core_table import CoreTable
from infra.constructs.data_keys import DataKeys
from infra.constructs.file_buckets import FileBuckets
from infra.constructs.local_limits import files_origin
from infra.settings import StageSettings
from infra.stacks.stage_stack import StageStack


@dataclass(frozen=True, slots=True)
class DataExports:
    """What other stacks may know of the data stack."""

    table_name: str
    table_arn: str
    stream_arn: str
    data_key_arn: str
    token_key_arn: str
    mac_key_arn: str
    files_bucket: str
    files_bucket_arn: str
    files_domain: str
    access_log_bucket: str


class DataStack(StageStack):
    """Keys, table and buckets of a stage."""

    def __init__(self, scope: Construct, settings: StageSettings) -> None:
        super().__init__(scope, "data", settings, "keys, table and files")
        keys = DataKeys(self, "Keys", settings)
        table = CoreTable(self, "Core", settings, keys.data).table
        buckets = FileBuckets(self, "Buckets", settings, keys.data)
        if table.table_stream_arn is None:
            raise ValueError("the table has no change stream")
        self.tell("TableName", table.table_name, "The one table")
        self.tell("FilesBucket", buckets.files.bucket_name, "Attachments and letters")
        origin = files_origin(settings, buckets.files.bucket_regional_domain_name)
        self.tell("FilesOrigin", origin, "Where browsers send attachments and fetch letters")
        self.tell("DataKeyId", keys.data.key_id, "Encrypts data at rest and wraps case keys")
        self.tell("TokenKeyId", keys.token.key_id, "Signs staff tokens")
        self.tell("MacKeyId", keys.mac.key_id, "Keyed hashes")
        self.exports = DataExports(
            table_name=self.share("TableName", table.table_name),
            table_arn=self.share("TableArn", table.table_arn),
            stream_arn=self.share("StreamArn", table.table_stream_arn),
            data_key_arn=self.share("DataKeyArn", keys.data.key_arn),
            token_key_arn=self.share("TokenKeyArn", keys.token.key_arn),
            mac_key_arn=self.share("MacKeyArn", keys.mac.key_arn),
            files_bucket=self.share("FilesBucket", buckets.files.bucket_name),
            files_bucket_arn=self.share("FilesBucketArn", buckets.files.bucket_arn),
            files_domain=self.share("FilesDomain", buckets.files.bucket_regional_domain_name),
            access_log_bucket=self.share("AccessLogBucket", buckets.access_log.bucket_name),
        )
