"""What every stack of a stage has in common: its name, place and protection."""

from __future__ import annotations

from aws_cdk import CfnOutput, CliCredentialsStackSynthesizer, Environment, Stack, Tags
from constructs import Construct

from infra.settings import StageSettings


class StageStack(Stack):
    """A stack of one stage.

    Values go from stack to stack as named exports (`share`), so that a stack's contract can be
    read in its outputs and a change of construct ids does not break another stack.

    Attributes:
        settings: The stage's settings.
    """

    def __init__(
        self, scope: Construct, part: str, settings: StageSettings, description: str
    ) -> None:
        super().__init__(
            scope,
            settings.physical_name(part),
            env=Environment(account=settings.account, region=settings.region),
            description=f"Sunhall {settings.stage}: {description}",
            termination_protection=settings.data_retained,
            # The emulator refuses the role the CDK publishes assets with, when it enforces IAM.
            synthesizer=CliCredentialsStackSynthesizer() if settings.is_local else None,
        )
        self.settings = settings
        Tags.of(self).add("project", "sunhall")
        Tags.of(self).add("stage", settings.stage)

    def tell(self, name: str, value: str, description: str) -> None:
        """Give an output a stable name, for people and for tools that deploy or test."""
        CfnOutput(self, name, value=value, description=description).override_logical_id(name)

    def share(self, name: str, value: str) -> str:
        """Export a value and return what another stack says to get it."""
        return self.export_value(value, name=f"{self.stack_name}-{name}")
