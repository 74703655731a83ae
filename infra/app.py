"""The CDK app: one stage of Sunhall, five stacks.

    cdk deploy --all -c stage=prod

Context `stage` (or the variable STAGE) names the settings in `infra/stages/`; context `region` and
`account` win over them, and on the stage local `local_origin` and `files_origin`. Synthesis reads
files only: no network, no credentials.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.settings import SettingsError, StageSettings, load_settings
from infra.stacks.api_stack import ApiStack
from infra.stacks.data_stack import DataStack
from infra.stacks.operations_stack import OperationsStack
from infra.stacks.web_stack import WebStack
from infra.stacks.workflow_stack import WorkflowStack

FEATURE_FLAGS: Mapping[str, Any] = {
    "@aws-cdk/aws-apigateway:disableCloudWatchRole": True,
    "@aws-cdk/aws-iam:minimizePolicies": True,
    "@aws-cdk/aws-s3:createDefaultLoggingPolicy": True,
    "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    "@aws-cdk/core:checkSecretUsage": True,
    "@aws-cdk/core:target-partitions": ["aws", "aws-cn"],
}
"""CDK behaviours the templates rely on. They stand here and not in cdk.json, so that a test
synthesises what the command line deploys."""


def add_stacks(app: cdk.App, settings: StageSettings) -> None:
    """Put a stage's stacks into an app."""
    data = DataStack(app, settings)
    workflow = WorkflowStack(app, settings, data)
    api = ApiStack(app, settings, data, workflow)
    WebStack(app, settings, data, api)
    OperationsStack(app, settings, data, workflow, api)


def new_app(**options: Any) -> cdk.App:
    """An empty app with the flags the templates rely on.

    Args:
        options: Further arguments of `cdk.App`; `context` is added to the flags.
    """
    context = {**FEATURE_FLAGS, **options.pop("context", {})}
    return cdk.App(context=context, analytics_reporting=False, **options)


def check(app: cdk.App) -> None:
    """Let a finding of cdk-nag's AWS Solutions pack stop the synthesis."""
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))


def main() -> None:
    """Synthesise the stage that context or environment names."""
    app = new_app()
    try:
        settings = load_settings(
            app.node.try_get_context("stage"),
            {
                "region": app.node.try_get_context("region"),
                "account": app.node.try_get_context("account"),
                "site.local_origin": app.node.try_get_context("local_origin"),
                "site.local_files_origin": app.node.try_get_context("files_origin"),
            },
        )
    except SettingsError as problem:
        sys.exit(str(problem))
    add_stacks(app, settings)
    if not settings.is_local:
        check(app)
    app.synth()


if __name__ == "__main__":
    main()
