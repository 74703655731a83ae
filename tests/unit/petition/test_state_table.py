"""The state machine of reference D4 as a table: which command may be given in which state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sunhall.domain.actor import Actor
from sunhall.domain.approval.act_on_approval import ActOnApproval
from sunhall.domain.engine.command import Command
from sunhall.domain.engine.decision import Decision, Refusal
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold
from sunhall.domain.engine.record_letter import RecordLetter
from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.petition import commands as c
from sunhall.domain.petition.petition import ENDED, OVER, State
from sunhall.domain.petition.transitions import ALLOWED
from tests.builders import petitions as made
from tests.builders.state_table import StateTable

DAY = "2026-01-05"

# Read a row as: this command may be given in the states marked with an x.
TABLE = StateTable.read(
    """
                          p_registered
                          | p_forwarded
                          | | p_objection
                          | | | p_accepted
                          | | | | p_channelled
                          | | | | | p_not_accepted
                          | | | | | | p_handling
                          | | | | | | | p_settled
                          | | | | | | | | p_answered
                          | | | | | | | | | p_closed
                          | | | | | | | | | | p_review
                          | | | | | | | | | | | p_review_answered
                          | | | | | | | | | | | | p_recheck
                          | | | | | | | | | | | | | p_final
                          | | | | | | | | | | | | | | archived
forward_petition          x . . . . . . . . . . . . . .
object_to_transfer        . x . . . . . . . . . . . . .
decide_objection          . . x . . . . . . . . . . . .
accept_petition           x x . . . . . . . . . . . . .
channel_petition          x x . . . . . . . . . . . . .
decline_petition          x . . . . . . . . . . . . . .
start_handling            . . . x . . . . . . . . . . .
assign_handler            . . . . . . x . . . x . x . .
recuse                    x x x x . . x . x . x x x . .
extend_handling           . . . x . . x . . . . . . . .
call_hearing              . . . . . . x . . . . . x . .
open_hearing              . . . . . . x . . . . . x . .
close_hearing             . . . . . . x . . . . . x . .
settle_petition           . . . . . . x . . . . . . . .
save_opinion              . . . . . . x . . . x . x . .
submit_opinion            . . . . . . x . . . x . x . .
issue_opinion             . . . . . . x . . . x . x . .
record_opinion_delivery   . . . . . . . . x x . x . x .
acknowledge_opinion       . . . . . . . . x x . x . x .
request_review            . . . . . . . . x . . . . . .
request_recheck           . . . . . . . . . . . x . . .
register_challenge        . . . . . . . . x . . x . . .
record_outside_opinion    . . . . . . . . . . x . x . .
file_closing_report       . x . x x x x x x x x x x x .
supervise                 x x x x . . x x x x x x x x .
mark_urgent               x x x x . . x . x . x x x . .
supplement_petition       x x x x . . x . x . x x x . .
evaluate_petition         . . . . x . . x x x x x x x .
place_hold                x x x x x x x x x x x x x x x
release_hold              x x x x x x x x x x x x x x x
act_on_approval           x x x x x x x x x x x x x x x
seal_identity             x x x x . . x . x . x x x . .
request_identity          x x x x x x x x x x x x x x .
view_identity             x x x x x x x x x x x x x x x
record_letter             x x x x x x x x x x x x x x x
""",
    c.COMMANDS,
)

IN_STATE: dict[str, Callable[[str], made.Petitions]] = {
    "p_registered": made.registered,
    "p_forwarded": made.forwarded,
    "p_objection": made.objected,
    "p_accepted": made.accepted,
    "p_channelled": made.channelled,
    "p_not_accepted": made.not_accepted,
    "p_handling": made.handled,
    "p_settled": made.settled,
    "p_answered": made.answered,
    "p_closed": made.closed,
    "p_review": made.under_review,
    "p_review_answered": made.review_answered,
    "p_recheck": made.under_recheck,
    "p_final": made.final,
    "archived": made.archived,
}

OFFICER, HANDLER, PETITIONER = made.OFFICER, made.HANDLER, made.PETITIONER
GIVEN_BY: dict[str, tuple[Command, Actor]] = {
    "forward_petition": (c.ForwardPetition(to=made.TRANSPORT), OFFICER),
    "object_to_transfer": (c.ObjectToTransfer(reasons="不属于本局的职责范围。"), HANDLER),
    "decide_objection": (c.DecideObjection(agree=True, explanation="同意"), OFFICER),
    "accept_petition": (c.AcceptPetition(), OFFICER),
    "channel_petition": (made.CHANNEL, OFFICER),
    "decline_petition": (made.DECLINE, OFFICER),
    "start_handling": (c.StartHandling(), HANDLER),
    "assign_handler": (c.AssignHandler(handler=made.COLLEAGUE.id), HANDLER),
    "recuse": (c.Recuse(reason="亲属"), HANDLER),
    "extend_handling": (c.ExtendHandling(days=5, reason="复杂"), HANDLER),
    "call_hearing": (made.HEARING, HANDLER),
    "open_hearing": (c.OpenHearing(), HANDLER),
    "close_hearing": (c.CloseHearing(record="完毕"), HANDLER),
    "settle_petition": (made.SETTLE, HANDLER),
    "save_opinion": (made.OPINION, HANDLER),
    "submit_opinion": (c.SubmitOpinion(), HANDLER),
    "issue_opinion": (c.IssueOpinion(), HANDLER),
    "record_opinion_delivery": (
        c.RecordOpinionDelivery(delivered_on=date(2026, 1, 5), way="post"),
        OFFICER,
    ),
    "acknowledge_opinion": (c.AcknowledgeOpinion(), PETITIONER),
    "request_review": (c.RequestReview(reasons="不服"), PETITIONER),
    "request_recheck": (c.RequestRecheck(reasons="不服"), PETITIONER),
    "register_challenge": (
        c.RegisterChallenge(requested_on=date(2026, 1, 5), reasons="不服"),
        OFFICER,
    ),
    "record_outside_opinion": (
        c.RecordOutsideOpinion(
            result="upheld", number="一号", dated_on=date(2026, 1, 5), opinion="维持"
        ),
        OFFICER,
    ),
    "file_closing_report": (c.FileClosingReport(report="已办"), HANDLER),
    "supervise": (Supervise("urge", "逾期未办"), made.people.SUPERVISOR),
    "mark_urgent": (c.MarkUrgent(reason="可能造成社会影响"), OFFICER),
    "supplement_petition": (c.SupplementPetition(text="补充"), PETITIONER),
    "evaluate_petition": (c.EvaluatePetition(organ="satisfied", office="satisfied"), PETITIONER),
    "place_hold": (PlaceHold("审计"), OFFICER),
    "release_hold": (ReleaseHold("审计结束"), OFFICER),
    "act_on_approval": (ActOnApproval(1, 1, "approve"), made.HEAD),
    "seal_identity": (SealIdentity(), OFFICER),
    "request_identity": (AskForIdentity(reason="核实"), OFFICER),
    "view_identity": (LookAtIdentity(purpose="核实"), OFFICER),
    "record_letter": (RecordLetter(99, "", 2026, 1, ()), made.people.LETTER_WRITER),
}

#: Command and state → where it leads.
LEADS_TO = {
    ("forward_petition", "p_registered"): "p_forwarded",
    ("object_to_transfer", "p_forwarded"): "p_objection",
    ("decide_objection", "p_objection"): "p_registered",
    ("accept_petition", "p_registered"): "p_accepted",
    ("channel_petition", "p_registered"): "p_channelled",
    ("decline_petition", "p_registered"): "p_not_accepted",
    ("start_handling", "p_accepted"): "p_handling",
    ("settle_petition", "p_handling"): "p_settled",
    ("request_review", "p_answered"): "p_review",
    ("request_recheck", "p_review_answered"): "p_recheck",
    ("register_challenge", "p_answered"): "p_review",
    ("register_challenge", "p_review_answered"): "p_recheck",
}


def test_the_table_of_the_code_is_this_table() -> None:
    TABLE.is_that_of(State, c.COMMANDS, ALLOWED, GIVEN_BY)
    assert tuple(IN_STATE) == TABLE.states


@pytest.mark.parametrize("state", TABLE.states)
def test_every_state_can_be_reached_and_replayed(state: str) -> None:
    history = IN_STATE[state](DAY)
    assert history.case.state == state
    assert history.replayed() == history.case


@pytest.mark.parametrize("name", c.COMMANDS)
def test_a_command_is_decided_by_its_cells(name: str) -> None:
    for state in TABLE.states:
        history = IN_STATE[state](DAY)
        command, actor = GIVEN_BY[name]
        # Whoever may give it at all: the table speaks of states and not of people.
        context = history.context(actor, related=made.IN_HAND)
        outcome = history.service.decide(history.case, command, context)
        about = {"command": name, "state": state}
        refused = outcome == Refusal("not_in_this_state", about, kind="conflict")
        assert refused is not TABLE.allows(name, state), state


@pytest.mark.parametrize(("pair", "to"), LEADS_TO.items())
def test_a_command_leads_where_d4_says(pair: tuple[str, str], to: str) -> None:
    name, state = pair
    history = IN_STATE[state](DAY)
    command, actor = GIVEN_BY[name]
    assert isinstance(history.attempt(command, actor, related=made.IN_HAND), Decision)
    assert history.case.state == to


@pytest.mark.parametrize("state", sorted(ENDED))
def test_only_the_archive_follows_an_end(state: str) -> None:
    history = IN_STATE[state](DAY)
    for name in c.COMMANDS:
        command, actor = GIVEN_BY[name]
        history.attempt(command, actor, related=made.IN_HAND)
        assert history.case.state == state, name
    assert made.let_go(history).case.state is State.ARCHIVED


@pytest.mark.parametrize("state", TABLE.states)
def test_a_petition_is_over_or_waits_for_somebody(state: str) -> None:
    standing = IN_STATE[state](DAY).standing
    assert standing.open is (State(state) not in OVER)
    if State(state) in OVER:
        assert standing.department is None
