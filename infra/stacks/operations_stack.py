"""What tells people how the app is doing: alarms, dashboard, cost."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.alarms import (
    Alarms,
    Watch,
    chain_watches,
    function_watches,
    metric_of,
    shared_watches,
)
from infra.constructs.tick_metrics import metrics_namespace
from infra.function_table import FUNCTIONS
from infra.settings import StageSettings
from infra.stacks.api_stack import ApiStack
from infra.stacks.data_stack import DataStack
from infra.stacks.stage_stack import StageStack
from infra.stacks.workflow_stack import WorkflowStack

BUDGET_WARNING_PERCENT = 80

OUTCOMES = (
    *("RequestsSubmitted", "RequestsAnswered", "RequestsWithdrawn", "DeadlinesMissed"),
    *("ItemsRegistered", "ItemsPublished", "ItemsTakenDown"),
)
"""Figures the dispatcher counts from events: how the services go, seen beside how the app goes."""


class OperationsStack(StageStack):
    """Alarms on everything that can go wrong unseen, one dashboard, and a monthly budget."""

    def __init__(
        self,
        scope: Construct,
        settings: StageSettings,
        data: DataStack,
        workflow: WorkflowStack,
        api: ApiStack,
    ) -> None:
        super().__init__(scope, "operations", settings, "alarms and dashboard")
        for stack in (data, workflow, api):
            self.add_stack_dependency(stack)
        topic = sns.Topic(
            self, "Alarms", topic_name=settings.physical_name("alarms"), enforce_ssl=True
        )
        if settings.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        by_function = {spec.name: function_watches(settings, spec) for spec in FUNCTIONS}
        chain = chain_watches(workflow.machine_arn)
        shared = shared_watches(settings, api.api_id, api.meeting_api_id, data.exports.table_name)
        every = [*(watch for watches in by_function.values() for watch in watches), *chain, *shared]
        Alarms(self, "Watch", settings, topic, every)
        self._dashboard(settings, {**by_function, "approval-chain": chain, "shared": shared})
        if settings.budget and settings.alarm_email:
            self._budget(settings)
        self.tell("AlarmTopicArn", topic.topic_arn, "Where alarms are told")

    def _dashboard(self, settings: StageSettings, groups: dict[str, list[Watch]]) -> None:
        dashboard = cloudwatch.Dashboard(
            self, "Dashboard", dashboard_name=settings.physical_name("overview")
        )
        dashboard.add_widgets(
            cloudwatch.TextWidget(markdown="## cases", width=24, height=1),
            cloudwatch.GraphWidget(
                title="what became of requests",
                left=[_outcome(settings, figure) for figure in OUTCOMES],
                width=24,
            ),
        )
        for name, watches in groups.items():
            dashboard.add_widgets(
                cloudwatch.TextWidget(markdown=f"## {name}", width=24, height=1),
                *(
                    cloudwatch.GraphWidget(title=watch.name, left=[metric_of(watch)], width=6)
                    for watch in watches
                ),
            )

    def _budget(self, settings: StageSettings) -> None:
        if settings.budget is None or settings.alarm_email is None:
            return
        subscriber = budgets.CfnBudget.SubscriberProperty(
            address=settings.alarm_email, subscription_type="EMAIL"
        )
        budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=settings.physical_name("month"),
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(
                    amount=settings.budget.amount, unit=settings.budget.currency
                ),
                cost_filters={"TagKeyValue": ["user:project$sunhall"]},
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=threshold,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[subscriber],
                )
                for kind, threshold in (("ACTUAL", BUDGET_WARNING_PERCENT), ("FORECASTED", 100))
            ],
        )


def _outcome(settings: StageSettings, figure: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=metrics_namespace(settings),
        metric_name=figure,
        dimensions_map={"service": "cases"},
        statistic="Sum",
        period=Duration.hours(1),
    )
