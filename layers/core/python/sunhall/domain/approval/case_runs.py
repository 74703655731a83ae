"""What every service does with the approval runs of its cases, whatever is approved.

What signing takes is imported with the first signature: most calls of a service sign nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.approval.run import ApprovalRun, RunOutcome
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Decision, Outcome, Refusal, Sealed
from sunhall.domain.engine.event import Happening

if TYPE_CHECKING:
    from sunhall.domain.approval.definition import Plan
    from sunhall.domain.engine.service import Case

#: What a service makes of the step with which a run ends, given that step and the run as it ended:
#: the events to record, that step first; or the rule by which the run must not end so. It is asked
#: once a run: what is done to a run that is over (a copy, a comment) ends nothing a second time.
Ending: TypeAlias = Callable[[Happening, ApprovalRun], tuple[Happening, ...] | Refusal]


def ends_alone(happening: Happening, _run: ApprovalRun) -> tuple[Happening, ...]:
    """Return the last step alone: what follows from it, the history reads from the run."""
    return (happening,)


def begin_run(
    case: Case,
    plan: Plan,
    *,
    before: ApprovalRun | None,
    subject: str,
    facts: Mapping[str, Any],
    context: Context,
    drafter: str = "",
    barred: Sequence[str] = (),
    proposal: Mapping[str, Any] | None = None,
    sealed: tuple[Sealed, ...] = (),
    ending: Ending = ends_alone,
) -> Decision | Refusal:
    """Put something to approval.

    Args:
        case: The case.
        plan: The chain as it is now.
        before: The run that this one goes on with, by its plan; see `run_to_resume`.
        subject: What is to be approved; conditions of the chain may ask for it.
        facts: What else they may ask; ``department`` is the one that handles it.
        context: The world.
        drafter: Staff id of who asks; whoever gives the command if none is named.
        barred: Staff ids that may not sign either.
        proposal: What the service wants to remember until the end; no personal data.
        sealed: Documents that belong to it.
        ending: What the service makes of a run that everybody passes automatically.
    """
    from sunhall.domain.approval.begin import begin

    begun = begin(
        before.plan if before else plan,
        number=len(case.runs) + 1,
        subject=subject,
        drafter=drafter or context.actor.id,
        barred=barred,
        facts={**facts, "subject": subject},
        proposal=proposal or {},
        resume=before.resume if before else None,
        context=context,
    )
    if isinstance(begun, Refusal):
        return begun
    made = _made(begun.happening, begun.run, ending)
    return made if isinstance(made, Refusal) else Decision(made, sealed)


def act_on_run(
    case: Case, command: ActOnApproval, context: Context, ending: Ending = ends_alone
) -> Outcome:
    """Let somebody act on one of a case's approvals.

    Args:
        case: The case.
        command: What they do.
        context: The world.
        ending: What the service makes of a run that ends with it.
    """
    from sunhall.domain.approval.act import act

    if command.run > len(case.runs):
        return Refusal("run_unknown", kind="conflict")
    run = case.runs[command.run - 1]
    acted = act(run, command, context, seq=case.version + 1)
    if isinstance(acted, Refusal):
        return acted
    if acted.happening is None:
        return Decision(())
    made = _made(acted.happening, acted.run, ending if run.open else ends_alone)
    if isinstance(made, Refusal):
        return made
    beside = (command.run, acted.seat) if acted.seat else None
    return Decision(made, acted.sealed, beside=beside)


def climbed_runs(
    open_runs: Sequence[ApprovalRun], context: Context, ending: Ending = ends_alone
) -> tuple[Happening, ...]:
    """Return what time makes of the approvals that wait for someone.

    Args:
        open_runs: They.
        context: The world.
        ending: What the service makes of a run that time ends. What a rule forbids people, time
            does not do either: such a run stays where it is.
    """
    if not open_runs:
        return ()
    from sunhall.domain.approval.ladder import climbs

    happenings: list[Happening] = []
    for run in open_runs:
        for happening, after in climbs(run, context):
            made = _made(happening, after, ending)
            if isinstance(made, Refusal):
                break
            happenings += made
    return tuple(happenings)


def run_to_resume(runs: Sequence[ApprovalRun], subject: str) -> ApprovalRun | None:
    """Return the last run about a subject, if it goes on where it was returned."""
    last = next((run for run in reversed(runs) if run.subject == subject), None)
    return last if last and last.outcome is RunOutcome.RETURNED and last.resume else None


def _made(
    happening: Happening, run: ApprovalRun, ending: Ending
) -> tuple[Happening, ...] | Refusal:
    return (happening,) if run.open else ending(happening, run)
