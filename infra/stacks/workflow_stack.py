"""The approval machine."""

from __future__ import annotations

from constructs import Construct

from infra.constructs.approval_chain import ApprovalChain
from infra.settings import StageSettings
from infra.stacks.data_stack import DataStack
from infra.stacks.stage_stack import StageStack


class WorkflowStack(StageStack):
    """The one state machine that runs every approval chain."""

    def __init__(self, scope: Construct, settings: StageSettings, data: DataStack) -> None:
        super().__init__(scope, "workflow", settings, "approval chains")
        self.add_stack_dependency(data)
        chain = ApprovalChain(
            self,
            "ApprovalChain",
            settings,
            table_name=data.exports.table_name,
            table_arn=data.exports.table_arn,
            data_key_arn=data.exports.data_key_arn,
        )
        self.machine_name = chain.name
        self.tell("ChainMachineArn", chain.machine.state_machine_arn, "Runs approval chains")
        self.machine_arn = self.share("ChainMachineArn", chain.machine.state_machine_arn)
