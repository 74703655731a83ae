"""A case of every service with every sealed document that its commands can leave behind.

No single history has them all (what was withdrawn is not delivered), so the documents of several
histories are laid together in the newest one's case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from sunhall.application.ports import StoredCase
from sunhall.domain.appointment import commands as booking
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.correction import commands as correction
from sunhall.domain.disclosure import (
    charging,
    consultations,
    delivery,
    handing_off,
    keeping,
    parts,
    publishing,
    supervising,
)
from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure.remedies import RecordRemedy
from sunhall.domain.engine.event import Event
from sunhall.domain.engine.keeping import PlaceHold, ReleaseHold
from sunhall.domain.engine.supervising import Supervise
from sunhall.domain.identity.commands import AskForIdentity, LookAtIdentity, SealIdentity
from sunhall.domain.interview_plan import commands as planning
from sunhall.domain.live_session import commands as interviewing
from sunhall.domain.petition import commands as petition
from sunhall.domain.public_consultation import commands as consulting
from sunhall.domain.public_consultation.comments import commands as commenting
from sunhall.domain.publication import commands as publication
from sunhall.domain.redaction.commands import LiftRedaction, MarkRedaction, RecordRedaction
from sunhall.domain.score_appeal import commands as appealing
from sunhall.domain.score_appeal.service import SCORE_APPEAL
from sunhall.domain.scoring.entries.commands import RecordScoreEntry, WithdrawScoreEntry
from sunhall.domain.scoring.entries.service import SCORE_ENTRY
from sunhall.domain.session_question import commands as asking
from sunhall.domain.supervision_order import commands as ordering
from sunhall.domain.ticket import commands as ticket
from tests.builders import (
    appointments,
    corrections,
    interviews,
    people,
    petitions,
    publication_items,
    requests,
    scoring,
    supervision,
    tickets,
)
from tests.builders import consultations as public
from tests.builders.calendar import moment
from tests.builders.history import (
    History,
    assigned,
    consult,
    delivered,
    drafted,
    fee_charged,
    give_reasons,
    hear,
    received,
    sent,
    submitted,
)
from tests.builders.redactions import word

DAY: Final = "2026-04-01"
APRIL_1: Final = date(2026, 4, 1)

#: Everything that says who somebody is in the cases below; none of it stands in a free text.
APPLICANTS: Final = (requests.APPLICANT_NAME, requests.ID_NUMBER, requests.PHONE)
JOINT: Final = replace(requests.PERSON, name="赵同行", phone="13900000018")
SIGNED_BY, MAIL_NO, THIRD_MAIL_NO = "孙代签", "XA00000017CN", "XA00000018CN"
OF_THE_APPLICANT: Final = (*APPLICANTS, JOINT.name, str(JOINT.phone), SIGNED_BY, MAIL_NO)
#: Number of the identity card that somebody showed in a meeting.
VISITORS_ID_NUMBER: Final = "110101199003074231"
#: The same of the services whose cases have readers of their own.
OF_CITIZENS: Final = (
    *(str(tickets.CONTACT.name), str(tickets.CONTACT.phone), str(tickets.CONTACT.email)),
    *(tickets.CALL.recording_url, "https://calls.example/4712"),
    *(petitions.NAME, petitions.ADDRESS, petitions.PHONE, "XA00000019CN"),
    interviews.NICKNAME,
    *(appointments.NAME, appointments.PHONE, VISITORS_ID_NUMBER),
)
OF_OTHERS: Final = (requests.THIRD_PARTY.name, requests.THIRD_PARTY.contact, THIRD_MAIL_NO)

_FILES: Final = (
    requests.attachment("proof", "identity_proof"),
    requests.attachment("plan", "supporting"),
)


@dataclass(frozen=True)
class FullCase:
    """A case as it is stored, before anything is sealed.

    Attributes:
        service: Name of the service.
        events: Its history.
        documents: The documents by name.
    """

    service: str
    events: tuple[Event, ...]
    documents: Mapping[str, Mapping[str, Any]]

    def stored(self) -> StoredCase:
        """Return it as `tests.unit.http.memory_city` keeps cases."""
        sealed = {
            name: json.dumps({"in": name, "content": content}).encode()
            for name, content in self.documents.items()
        }
        case_id = self.events[0].case_id
        return StoredCase(case_id, self.service, self.events, sealed, b"wrapped", "sealed:")


def _laid_together(service: str, events: Sequence[Event], *documents: Any) -> FullCase:
    together: dict[str, Mapping[str, Any]] = {}
    for each in documents:
        together |= each
    return FullCase(service, tuple(events), together)


# --- disclosure ------------------------------------------------------------------------------


def _asked() -> History:
    submission = requests.submission("in_person", attachments=_FILES, joint_applicants=(JOINT,))
    history = submitted(DAY, submission)
    history.give(requests.SUPPLEMENT_ASKED, people.INTAKE)
    given = c.GiveSupplement("指城东区第三小学", attachments=(requests.attachment("more"),))
    history.give(given, people.APPLICANT)
    history.give(
        c.Assign(requests.ASSIGN.department, instruction="请五日内答复"), people.OFFICE_HEAD
    )
    history.give(requests.EXTENSION, people.HANDLER)
    history.sign(people.OFFICE_HEAD, "return", "请写明检索的年度")
    return history


def _explained() -> History:
    return give_reasons(received(DAY), reasonable=True)


def _consulted() -> History:
    history = consult(drafted(DAY))
    served = consultations.RecordService(1, APRIL_1, "registered_post", THIRD_MAIL_NO)
    history.give(served, people.HANDLER)
    hear(history, "object", DAY)
    override = consultations.OverrideThirdParty(1, "public_interest", "投标报价", "涉及公共利益")
    history.give(override, people.LEADER)
    return consult(history, requests.AGENCY)


def _paid() -> History:
    history = fee_charged(DAY)
    fee = history.case.fee
    assert fee is not None
    history.give(charging.RecordFeePayment(fee.amount, APRIL_1, "缴款书0017"), people.INTAKE)
    return history


def _taken_back() -> History:
    history = received(DAY)
    history.give(c.Withdraw("已在公报上查到"), people.APPLICANT)
    return history


def _split() -> History:
    history = received(DAY)
    history.give(parts.Split((parts.Part("立项批复"), parts.Part("环评批复"))), people.INTAKE)
    return history


def _handed_off() -> History:
    history = drafted(DAY, requests.reply("not_a_disclosure_request"))
    history.give(handing_off.HandOff("complaint", APRIL_1, "属于投诉举报"), people.INTAKE)
    return history


def _supervised() -> History:
    history = assigned(DAY)
    history.give(supervising.Supervise("urge", "临近期限未见草稿"), people.SUPERVISOR)
    return history


def _held() -> History:
    history = assigned(DAY)
    history.give(keeping.PlaceHold("诉讼需要"), people.LEGAL)
    history.give(keeping.ReleaseHold("诉讼终结"), people.LEGAL)
    return history


def _opened() -> History:
    history = assigned(DAY)
    history.give(SealIdentity("担心被打击报复"), people.INTAKE)
    history.give(AskForIdentity("核对委托书"), people.INTAKE)
    history.approve(people.OFFICE_HEAD, people.LEGAL, people.LEADER)
    history.give(LookAtIdentity("电话核对"), people.INTAKE)
    return history


def _redacted() -> History:
    history = assigned(DAY)
    field = "information.description"
    mark = MarkRedaction((word("第三小学"),), document="application", field=field)
    history.give(mark, people.INTAKE)
    result = RecordRedaction(1, "a" * 64, "b" * 64, text="城东区■■扩建项目")
    history.give(result, people.LETTER_WRITER)
    history.give(LiftRedaction(1, "标记有误"), people.INTAKE)
    return history


def _shown() -> History:
    history = delivered(DAY)
    release = publishing.PublishToLog("立项批复", "公开了立项批复文件。", category="projects")
    history.give(release, people.INTAKE)
    history.approve(people.HEAD, people.OFFICE_HEAD, people.LEADER)
    history.give(publishing.TakeFromLog("abolished", "文件已废止"), people.INTAKE)
    history.give(
        RecordRemedy("reconsideration", APRIL_1, "云溪市人民政府", "复议17"), people.INTAKE
    )
    return history


def _posted() -> History:
    history = sent(DAY)
    failed = delivery.ReportDeliveryFailure("registered_post", "无人签收")
    history.give(failed, people.INTAKE)
    proof = delivery.ConfirmDelivery("registered_post", APRIL_1, SIGNED_BY, MAIL_NO, "第二次投递")
    history.give(proof, people.INTAKE)
    return history


@cache
def disclosure_case() -> FullCase:
    """A request that was answered and delivered, with the documents of all the ways it can go."""
    posted = _posted()
    ways: Iterable[Callable[[], History]] = (
        *(_explained, _consulted, _paid, _taken_back, _split, _held, _opened, _redacted, _shown),
        *(_handed_off, _supervised),
        *(_asked,),
    )
    return _laid_together(
        "disclosure", posted.events, *(way().sealed for way in ways), posted.sealed, _asked().sealed
    )


# --- the others ------------------------------------------------------------------------------


def _held_for_a_while(case: Any) -> None:
    """Let a case of any service have been evidence once."""
    case.give(PlaceHold("行政诉讼尚未终结"), people.LEGAL)
    case.give(ReleaseHold("诉讼终结"), people.LEGAL)


@cache
def correction_case() -> FullCase:
    """A correction request with an answer and a withdrawal (art. 41)."""
    drafted_one = corrections.received(DAY)
    assign = correction.Assign(requests.ASSIGN.department, instruction="请核对原始登记表")
    drafted_one.give(assign, people.OFFICE_HEAD)
    drafted_one.give(corrections.CORRECTED, people.HANDLER)
    drafted_one.give(correction.SubmitForApproval(), people.HANDLER)
    drafted_one.sign(people.HEAD, opinion="同意")
    back = corrections.received(DAY)
    back.give(correction.Withdraw("已自行更正"), people.APPLICANT)
    _held_for_a_while(back)
    return _laid_together("correction", drafted_one.events, drafted_one.sealed, back.sealed)


@cache
def publication_case() -> FullCase:
    """An item that was released and taken down, and one that was dropped."""
    shown = publication_items.registered()
    shown.give(publication.SubmitForRelease())
    shown.sign(people.HEAD, opinion="同意公开")
    for level in publication_items.LEVELS[1:]:
        shown.sign(level)
    shown.give(publication.TakeItemDown("abolished", "预算已调整"))
    dropped = publication_items.registered()
    dropped.give(publication.DropItem("不属于主动公开范围"))
    return _laid_together("publication", shown.events, shown.sealed, dropped.sealed)


@cache
def public_consultation_case() -> FullCase:
    """A consultation with its result, and one that was cancelled."""
    done = public.in_result_review(DAY, "2026-05-09")
    done.sign(people.HEAD, opinion="同意")
    cancelled = public.drafted(DAY)
    cancelled.give(consulting.CancelConsultation("另行起草"), people.HANDLER)
    return _laid_together("public_consultation", done.events, done.sealed, cancelled.sealed)


@cache
def comment_case() -> FullCase:
    """A comment with a name, answered; and one that is not shown."""
    answered = public.commented(DAY)
    answered.give(commenting.AcceptComment(), people.HANDLER)
    answered.give(commenting.AnswerComment("adopted", "已采纳"), people.HANDLER)
    rejected = public.commented(DAY)
    rejected.give(commenting.RejectComment("off_topic", "与草案无关"), people.HANDLER)
    return _laid_together("consultation_comment", answered.events, answered.sealed, rejected.sealed)


@cache
def score_entry_case() -> FullCase:
    """A fault that was written down and taken back."""
    found = scoring.ScoredHistory(SCORE_ENTRY, f"{DAY} 10:00", scoring.scored_city())
    fault = RecordScoreEntry(
        department="education-bureau", entry="problem_found", on=APRIL_1, reasons="答复照片系旧照"
    )
    found.open(fault, people.SUPERVISOR)
    found.give(WithdrawScoreEntry("经核实系新照"), people.SUPERVISOR)
    return _laid_together("score_entry", found.events, found.sealed)


@cache
def score_appeal_case() -> FullCase:
    """An appeal against a score that two persons have accepted."""
    late = scoring.handling(answered=3)
    appeal = scoring.ScoredHistory(SCORE_APPEAL, "2026-06-01 10:00", scoring.scored_city())
    filed = appealing.FileScoreAppeal(late.key.text, "当日系统停机")
    appeal.open(appealing.AppealAgainst(filed, late, ""), people.HEAD)
    outcome = appealing.ProposeAppealOutcome("accepted", "停机记录属实")
    appeal.give(outcome, scoring.DISPATCHER)
    appeal.sign(scoring.CENTRE_HEAD, opinion="同意")
    return _laid_together("score_appeal", appeal.events, appeal.sealed)


# --- hotline tickets ---------------------------------------------------------------------------


def _screened_tickets() -> Iterable[Any]:
    """Return the tickets that never come to a unit, and a direct answer."""
    switched = tickets.screened(DAY)
    emergency = ticket.SwitchEmergency(number="110", call_link="https://calls.example/4712")
    switched.give(emergency, tickets.AGENT)
    invalid = tickets.screened(DAY)
    invalid.give(ticket.ProposeInvalid("harassment", "反复拨打并辱骂"), tickets.AGENT)
    return switched, invalid, tickets.refused(DAY), tickets.answered_directly(DAY)


def _disputed_tickets() -> Iterable[Any]:
    """Return the tickets about which it was not clear whose they are."""
    accepted = tickets.in_return_review(DAY)
    accepted.give(ticket.AcceptReturn("确不属该单位职责"), tickets.DISPATCHER)
    refused = tickets.in_return_review(DAY)
    refused.give(ticket.RefuseReturn("属于该单位职责"), tickets.DISPATCHER)
    decided = tickets.in_arbitration(DAY)
    decision = ticket.Arbitrate(lead=tickets.MARKET, reason="由市场监管部门牵头")
    decided.give(decision, tickets.CENTRE_HEAD)
    late = tickets.handling(DAY)
    late.at("2026-04-07 10:00")
    late.give(ticket.OpenReturn("移交文件今日才到"), tickets.DISPATCHER)
    return accepted, refused, decided, late


def _handled_tickets() -> Iterable[Any]:
    """Return the tickets in which a unit has written everything it can."""
    shared = tickets.handling(DAY)
    units = ticket.AddCoUnits((tickets.WATER, tickets.MARKET), "需要一并查看管道")
    shared.give(units, tickets.DISPATCHER)
    shared.give(ticket.ExcuseCoUnit(tickets.MARKET, "现场不涉及商户"), tickets.DISPATCHER)
    shared.give(ticket.Sign(), tickets.WATER_HANDLER)
    shared.give(ticket.CoReply("管道完好"), tickets.WATER_HANDLER)
    contact = ticket.RecordContact("phone", APRIL_1, "已约定现场查看")
    shared.give(contact, tickets.URBAN_HANDLER)
    asked = tickets.handling(DAY)
    extension = ticket.AskExtension(1, "construction", "雨天不能铺设沥青")
    asked.give(extension, tickets.URBAN_HANDLER)
    asked.sign(tickets.URBAN_HEAD, opinion="同意延期")
    rejected = tickets.replied(DAY)
    rejected.give(ticket.RejectReply(("no_measures",), "请写明措施"), tickets.DISPATCHER)
    return shared, asked, rejected


def _pressed_tickets() -> Iterable[Any]:
    """Return the tickets to which somebody has added something at any time."""
    added = tickets.handling(DAY)
    added.give(ticket.AddInformation("路灯也不亮"), tickets.APPLICANT)
    added.give(ticket.Supervise("urge", "群众多次来电"), tickets.SUPERVISOR)
    hidden = tickets.handling(DAY)
    extension = ticket.AskExtension(1, "construction", "雨天不能铺设沥青")
    hidden.give(extension, tickets.URBAN_HANDLER)
    hidden.give(ticket.SetConfidential("来电人担心被打击报复"), tickets.CENTRE_HEAD)
    hidden.give(ticket.AskConfidentialityLift("来电人已同意公开"), tickets.CENTRE_HEAD)
    return added, hidden


def _finished_tickets() -> Iterable[Any]:
    """Return the tickets that came to a callback and were asked to be taken up again."""
    unreached = tickets.in_callback(DAY)
    unreached.give(tickets.NOT_REACHED, tickets.CALLER)
    unreached.give(ticket.Rate("solved", "satisfied", comment="处理及时"), tickets.APPLICANT)
    again = tickets.closed(DAY)
    again.give(ticket.AskToReopen("同一处又塌陷", new_facts=False), tickets.APPLICANT)
    again.give(ticket.DecideReopen("refused", "系另一处路面"), tickets.CENTRE_HEAD)
    return unreached, tickets.in_rework(DAY), again


@cache
def ticket_case() -> FullCase:
    """A ticket by telephone whose citizen was called back, with all that tickets can hold."""
    told = tickets.TicketHistory(DAY)
    files = (ticket.TicketFile("upload-0000000031", "塌陷处.jpg"),)
    told.open(tickets.phoned(attachments=files), tickets.AGENT)
    ways = (
        *(*_screened_tickets(), *_disputed_tickets(), *_handled_tickets()),
        *(*_pressed_tickets(), *_finished_tickets()),
    )
    done = tickets.closed(DAY)
    _held_for_a_while(done)
    return _laid_together(
        "ticket", done.events, *(way.sealed for way in ways), done.sealed, told.sealed
    )


@cache
def confidential_ticket_case() -> FullCase:
    """The same documents in a ticket whose citizen no unit may know."""
    hidden = tickets.handling(DAY)
    hidden.give(ticket.SetConfidential("来电人担心被打击报复"), tickets.CENTRE_HEAD)
    return replace(ticket_case(), events=tuple(hidden.events))


# --- petitions ---------------------------------------------------------------------------------


def _sorted_petitions() -> Iterable[Any]:
    """Return the petitions about which it was decided whose they are."""
    disputed = petitions.objected(DAY)
    disputed.give(petition.DecideObjection(agree=True, explanation="同意退回"), petitions.OFFICER)
    instructed = petitions.registered(DAY)
    given = petition.ForwardPetition(to=petitions.EDUCATION, instruction="请核实工资表")
    instructed.give(given, petitions.OFFICER)
    return disputed, instructed, petitions.channelled(DAY), petitions.not_accepted(DAY)


def _handled_petitions() -> Iterable[Any]:
    """Return the petitions in which an organ has written everything it can."""
    heard = petitions.handled(DAY)
    heard.give(petitions.HEARING, petitions.HANDLER)
    heard.at("2026-07-01 09:00")
    heard.give(petition.OpenHearing(), petitions.HANDLER)
    heard.give(petition.CloseHearing("双方陈述完毕"), petitions.HANDLER)
    left = petitions.handled(DAY)
    left.give(petition.Recuse("与学校有利害关系", petitions.COLLEAGUE.id), petitions.HEAD)
    left.give(petition.ExtendHandling(20, "需要核对三个年度的工资表"), petitions.HANDLER)
    left.sign(petitions.HEAD, opinion="同意延期")
    left.give(petition.MarkUrgent("多人聚集", "已派员到场疏导"), petitions.HEAD)
    left.give(Supervise("urge", "临近期限未见意见"), people.SUPERVISOR)
    left.give(petition.SupplementPetition("补充工资条"), petitions.PETITIONER)
    return heard, left, petitions.settled(DAY)


def _reported_petition() -> Any:
    assigned_one = petitions.registered(DAY)
    day = date(2026, 5, 20)
    given = petition.ForwardPetition(to=petitions.EDUCATION, way="assign", due_on=day)
    assigned_one.give(given, petitions.OFFICER)
    assigned_one.give(petition.AcceptPetition(), petitions.HANDLER)
    assigned_one.give(petition.StartHandling(), petitions.HANDLER)
    assigned_one.give(petitions.SETTLE, petitions.HANDLER)
    assigned_one.give(petition.FileClosingReport("已促成调解"), petitions.HANDLER)
    return assigned_one


def _opened_petition() -> Any:
    hidden = petitions.handled(DAY)
    hidden.give(SealIdentity("担心被打击报复"), petitions.OFFICER)
    hidden.give(AskForIdentity("核对委托书"), petitions.HANDLER)
    for holder in (people.OFFICE_HEAD, people.LEGAL, people.LEADER):
        hidden.sign(holder)
    hidden.give(LookAtIdentity("电话核对"), petitions.HANDLER)
    return hidden


@cache
def petition_case() -> FullCase:
    """A petition that was answered, with the documents of all the ways it can go."""
    others = petition.Petitioner(name=petitions.NAME, phone=petitions.PHONE)
    joint = petitions.submitted_by(people=2, joint_applicants=(others,))
    told = petitions.registered(DAY, joint)
    evaluated = petitions.delivered(DAY)
    evaluated.give(
        petition.EvaluatePetition("satisfied", "satisfied", "答复清楚"), petitions.PETITIONER
    )
    answered = petitions.answered(DAY)
    proof = petition.RecordOpinionDelivery(answered.now.date(), "post", "XA00000019CN")
    answered.give(proof, petitions.OFFICER)
    _held_for_a_while(answered)
    challenged = petitions.under_review(DAY)
    petitions.answer_challenge(challenged, petitions.REVIEWER, petitions.REVIEW_HEAD)
    challenged.give(proof, petitions.OFFICER)
    challenged.give(petition.RequestRecheck("复查没有核对考勤。"), petitions.PETITIONER)
    petitions.answer_challenge(challenged, petitions.RECHECKER, petitions.RECHECK_HEAD)
    challenged.give(proof, petitions.OFFICER)
    ways = (
        *(*_sorted_petitions(), *_handled_petitions(), _reported_petition(), _opened_petition()),
        *(challenged, evaluated),
    )
    return _laid_together(
        "petition", answered.events, *(way.sealed for way in ways), answered.sealed, told.sealed
    )


# --- supervision orders --------------------------------------------------------------------------


@cache
def order_case() -> FullCase:
    """An order that was fulfilled, with the documents of all the ways it can go."""
    cancelled = supervision.drafted(DAY)
    cancelled.give(ordering.CancelOrder("已自行整改"), people.SUPERVISOR)
    signed = supervision.in_approval(DAY)
    signed.sign(people.LEADER, opinion="同意签发")
    longer = supervision.in_hand(DAY)
    longer.give(ordering.AskOrderExtension(3, "需要调取档案"), people.HANDLER)
    longer.give(ordering.DecideOrderExtension(granted=True, opinion="同意"), people.SUPERVISOR)
    late = supervision.in_hand(DAY)
    late.at("2026-06-01 10:00")
    late.give(ordering.CloseUnfulfilled("逾期未反馈"), people.SUPERVISOR)
    done = supervision.answered(DAY)
    done.give(ordering.ReturnFeedback("未写明责任人"), people.SUPERVISOR)
    done.give(supervision.FEEDBACK, people.HANDLER)
    done.give(ordering.AcceptFeedback("fulfilled", "整改到位"), people.SUPERVISOR)
    ways = (cancelled, signed, longer, late)
    return _laid_together(
        "supervision_order", done.events, *(way.sealed for way in ways), done.sealed
    )


# --- live interviews -----------------------------------------------------------------------------


@cache
def session_case() -> FullCase:
    """A session that was published, with the documents of all the ways it can go."""
    moved = interviews.announced("2026-04-20 10:00")
    later = interviewing.PostponeSession(moved.now + timedelta(days=90), "嘉宾出差")
    moved.give(later, interviews.EDITOR)
    bare = interviews.announced()
    bare.give(interviews.TEAM, interviews.EDITOR)
    bare.give(interviewing.OpenQuestions(), interviews.EDITOR)
    bare.at(interviews.STARTS).give(interviewing.GoLive("照片设备故障"), interviews.HOST)
    reviewed = interviews.submitted()
    reviewed.sign(people.HEAD, opinion="与原话一致")
    done = interviews.published()
    ways = (moved, bare, interviews.cancelled(), reviewed)
    return _laid_together("live_session", done.events, *(way.sealed for way in ways), done.sealed)


@cache
def question_case() -> FullCase:
    """A question that was answered after its session, and one that is not shown."""
    hidden = interviews.asked()
    hidden.give(asking.WithholdQuestion("individual", "请拨打12345"), interviews.MODERATOR)
    done = interviews.carried_over()
    done.give(asking.ReplyToQuestion("划入第三小学。"), people.HANDLER)
    return _laid_together("session_question", done.events, hidden.sealed, done.sealed)


@cache
def plan_case() -> FullCase:
    """A plan of which a session was opened, and one that was given up."""
    dropped = interviews.listed_plan()
    dropped.give(planning.CancelPlan("机构改革"), interviews.EDITOR)
    done = interviews.running_plan()
    opening = planning.OpenPlannedSession("education-bureau", "访谈", date(2027, 2, 20))
    done.give(opening, interviews.EDITOR)
    return _laid_together("interview_plan", done.events, dropped.sealed, done.sealed)


# --- appointments --------------------------------------------------------------------------------


def _moved_appointments() -> Iterable[Any]:
    """Return the appointments whose time was not the first one, or that came to nothing."""
    moved = appointments.booked()
    friday = moment("2026-04-03 10:30")
    moved.give(booking.Reschedule(friday, reason="另有会议"), appointments.HOST)
    asked = appointments.booked()
    asked.give(booking.ProposeTime(friday, "另有会议"), appointments.HOST)
    absent = appointments.booked().at("2026-04-03 09:20")
    note = f"两次拨打{appointments.PHONE}，{appointments.NAME}未接听"
    absent.give(booking.MarkNoShow("citizen", note), appointments.HOST)
    agreed = appointments.in_approval()
    agreed.sign(people.HEAD, opinion="同意接访")
    return moved, asked, absent, agreed, appointments.cancelled()


def _held_appointment() -> Any:
    """Return a meeting in which people have written, and what came of it."""
    held = appointments.booked().at("2026-04-03 09:30")
    arrived = moment("2026-04-03 09:00")
    both = (appointments.stay("citizen", arrived, 20), appointments.stay("host", arrived, 20, 2))
    line = f"我是{appointments.NAME}，电话{appointments.PHONE}"
    held.give(appointments.told(held, *both, chat=(line,)), appointments.MEETING_SERVER)
    file = booking.HandOverFile("upload-0000000041", "积水照片.jpg", "photo")
    held.give(file, people.APPLICANT)
    held.give(appointments.MINUTES, appointments.HOST)
    held.give(appointments.signature(held), appointments.HOST)
    held.give(booking.KeepPromise(1, "管道已疏通"), people.OTHER_HANDLER)
    request = booking.ForDisclosure(
        department="education-bureau",
        id_type="resident_id",
        id_number=VISITORS_ID_NUMBER,
        delivery=c.Delivery("paper", "post"),
        proof=ticket.TicketFile("upload-0000000042", "身份证.jpg"),
    )
    over = booking.HandOff("disclosure", "道路排水设计文件", held.now.date(), request=request)
    held.give(over, appointments.HOST)
    held.give(booking.Complete("来访人已离开，未签字"), appointments.HOST)
    return held


@cache
def appointment_case() -> FullCase:
    """A meeting that was held, with the documents of all the ways it can go."""
    files = (ticket.TicketFile("upload-0000000040", "学校门前.jpg"),)
    wanted = appointments.wanted(appointments.VIDEO, "2026-04-03 09:00", attachments=files)
    told = appointments.submitted("2026-04-01 09:00", wanted)
    held = _held_appointment()
    ways = (*_moved_appointments(), held)
    return _laid_together("appointment", held.events, *(way.sealed for way in ways), told.sealed)


def catalogue_of_all_services() -> Catalogue:
    """Return the small city with the rules of every service that is played above."""
    cities = (
        *(tickets.hotline_catalogue(), petitions.catalogue()),
        supervision.supervising_city(),
        *(interviews.interview_city(), appointments.catalogue()),
    )
    merged = cities[0]
    for city in cities[1:]:
        merged = replace(
            merged,
            departments={**merged.departments, **city.departments},
            chains={**merged.chains, **city.chains},
            sections={**merged.sections, **city.sections},
        )
    return merged


FULL_CASES: Final[Mapping[str, Callable[[], FullCase]]] = {
    "disclosure": disclosure_case,
    "correction": correction_case,
    "publication": publication_case,
    "public_consultation": public_consultation_case,
    "consultation_comment": comment_case,
    "score_entry": score_entry_case,
    "score_appeal": score_appeal_case,
    "ticket": ticket_case,
    "petition": petition_case,
    "supervision_order": order_case,
    "live_session": session_case,
    "session_question": question_case,
    "interview_plan": plan_case,
    "appointment": appointment_case,
}
