"""A small city for the tests of the domain.

It says what the rules need and no more, and it is independent of the example city: whoever edits
the example's YAML breaks no test of the law.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sunhall.domain.calendar.counting import Unit
from sunhall.domain.catalogue import (
    ApplicantKind,
    AttachmentRules,
    Basis,
    Branding,
    Catalogue,
    Category,
    ChainRules,
    Channel,
    Choice,
    City,
    ConsultationRules,
    Contact,
    CorrectionRules,
    DecisionKind,
    DeliveryForm,
    Department,
    DisclosureRules,
    FileType,
    Ground,
    IdType,
    Limit,
    Period,
    PublicationRules,
    ReceiptRule,
    Switch,
)
from tests.builders.calendar import working_calendar

OFFICE = "disclosure-office"
EDUCATION = "education-bureau"
TRANSPORT = "transport-bureau"
JUSTICE = "justice-bureau"
GOVERNMENT = "government-office"

#: The tariff of 国办函〔2020〕109号, as it is compiled.
FEES: dict[str, Any] = {
    "per_item": {
        "bands": [
            {"from": 1, "to": 10, "rate": 0, "block": 0, "step": 0},
            {"from": 11, "to": 30, "rate": 100, "block": 0, "step": 0},
            {"from": 31, "to": None, "rate": 200, "block": 10, "step": 100},
        ],
    },
    "per_page": {
        "bands": [
            {"from": 1, "to": 30, "rate": 0, "block": 0, "step": 0},
            {"from": 31, "to": 100, "rate": 10, "block": 0, "step": 0},
            {"from": 101, "to": 200, "rate": 20, "block": 0, "step": 0},
            {"from": 201, "to": None, "rate": 40, "block": 0, "step": 0},
        ],
        "copies": {"paper": ["post", "pickup"], "electronic": ["email"]},
        "not_for": ["already_public"],
    },
}

_LAW = Basis(kind="law", source="政府信息公开条例", article="33", note="")
_CONTACT = Contact({}, "990100", "0000-5550100", "office@city.example", {})
_ORGANISATIONS = (
    "commercial_enterprise",
    "research_institution",
    "public_benefit",
    "legal_services",
    "other_organisation",
)

#: Ground of refusal → its row in table three of the annual report.
GROUNDS = {
    "state_secret": "r3_3_1",
    "forbidden_by_law": "r3_3_2",
    "public_security": "r3_3_3",
    "third_party": "r3_3_4",
    "internal_affairs": "r3_3_5",
    "process_information": "r3_3_6",
    "enforcement_file": "r3_3_7",
}

# decision, letter, row (None: the ground decides), required fields, optional fields
_DECISIONS: tuple[tuple[str, str, str | None, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        *("already_public", "D09", "r3_1"),
        *(("where_public", "public_link", "public_since"), ("link_checked", "reasons")),
    ),
    ("disclose", "D10", "r3_1", ("disclosed_items",), ("files", "reasons")),
    (
        *("disclose_partly", "D11", "r3_2"),
        *(("disclosed_items", "withheld_items"), ("files", "reasons", "public_interest_weighing")),
    ),
    ("refuse", "D12", None, ("reasons",), ("public_interest_weighing",)),
    ("not_held", "D13", "r3_4_1", ("searches", "search_record"), ("reasons",)),
    ("other_agency", "D14", "r3_4_1", ("reasons",), ("other_agency",)),
    ("repeat", "D15", "r3_5_2", ("earlier_reply",), ("reasons",)),
    ("special_rules", "D16", "r3_3_8", ("special_rule",), ("reasons",)),
    ("needs_processing", "D17", "r3_4_2", ("reasons",), ()),
    ("not_a_disclosure_request", "D18", "r3_5_1", ("reasons",), ("other_agency",)),
    ("publication", "D19", "r3_5_3", ("where_public",), ("reasons",)),
    ("excessive", "D20", "r3_5_4", ("reasons",), ()),
    ("already_obtained", "D20b", "r3_5_5", ("reasons",), ()),
    ("still_unclear", "D26", "r3_4_3", ("reasons",), ()),
)

#: Reconsideration before any lawsuit (行政复议法 art. 23(1)(4)), for what is withheld.
_REMEDIES = {"refuse": ("R1",), "disclose_partly": ("R1", "R2")}


def small_catalogue(**rules: Any) -> Catalogue:
    """Return the rules of the small city.

    Args:
        **rules: Attributes of `DisclosureRules` that this city sets otherwise; an int sets only
            the amount of a period or limit (``max_extensions=2``).
    """
    disclosure = _disclosure_rules()
    changed = {
        name: replace(getattr(disclosure, name), amount=value) if isinstance(value, int) else value
        for name, value in rules.items()
    }
    return Catalogue(
        version="small-1",
        city=_CITY,
        departments={department.id: department for department in _DEPARTMENTS},
        calendar=working_calendar(),
        disclosure=replace(disclosure, **changed),
        publication=PUBLICATION,
        correction=CORRECTION,
        public_consultation=CONSULTATION,
        chains={chain.id: chain for chain in _CHAINS},
        decisions=_decisions(),
        letters={},
        labels={},
    )


def _disclosure_rules() -> DisclosureRules:
    return DisclosureRules(
        reply=_working_days(20),
        supplement_window=_working_days(7),
        supplement_period=_working_days(15),
        confirm_receipt=_working_days(1),
        max_extension=Limit(20, _LAW),
        max_extensions=Limit(1, _LAW),
        max_supplement_rounds=Limit(1, _LAW),
        due_soon=Limit(3, _LAW),
        third_party_opinion=_working_days(15),
        co_producer_opinion=_working_days(15),
        agency_opinion=_working_days(10),
        reasons_period=_working_days(10),
        fee_payment=_working_days(20),
        release_wait=_working_days(10),
        archive_wait=Period(183, Unit.CALENDAR_DAY, roll=False, basis=_LAW),
        excessive_requests=Limit(10, _LAW),
        reasons_pause=Switch(on=False, basis=_LAW),
        consultation_chain="consultation",
        fee_chain="fee",
        reply_chains=(("reply", None),),
        extension_chain="extension",
        on_spot_chains=(("on-spot", None),),
        identity_chain="identity",
        identity_open_hours=Limit(2, _LAW),
        same_information=Limit(80, _LAW),
        fees=FEES,
        channels={channel.id: channel for channel in _CHANNELS},
        applicant_kinds={
            kind: ApplicantKind(kind, {}, f"c{column}")
            for column, kind in enumerate(("natural_person", *_ORGANISATIONS), start=1)
        },
        id_types={
            "resident_id": IdType("resident_id", {}, "[0-9]{17}[0-9X]", ("natural_person",)),
            "unified_social_credit_code": IdType(
                "unified_social_credit_code", {}, "[0-9A-HJ-NPQRTUWXY]{18}", _ORGANISATIONS
            ),
        },
        delivery_forms={
            "electronic": DeliveryForm(
                "electronic", {}, (Choice("online", {}), Choice("email", {}))
            ),
            "paper": DeliveryForm("paper", {}, (Choice("post", {}), Choice("pickup", {}))),
        },
        attachments=AttachmentRules(3, 1000, (FileType("application/pdf", (".pdf",)),)),
        text_limits={},
    )


def _working_days(amount: int) -> Period:
    return Period(amount, Unit.WORKING_DAY, roll=False, basis=_LAW)


def _channel(name: str, received: ReceiptRule, *, public: bool = False) -> Channel:
    return Channel(name, {}, received, public, _LAW)


def _decisions() -> dict[str, DecisionKind]:
    grounds = {name: Ground(name, {}, leaf, ("14",)) for name, leaf in GROUNDS.items()}
    return {
        name: DecisionKind(
            id=name,
            label={},
            letter=letter,
            leaf=leaf,
            articles=("36",),
            remedies=_REMEDIES.get(name, ("R2",)),
            required=required,
            optional=optional,
            grounds=grounds if name in ("refuse", "disclose_partly") else {},
            after_supplement=name == "still_unclear",
            after_reasons=name == "excessive",
        )
        for name, letter, leaf, required, optional in _DECISIONS
    }


def _chain(name: str, *signers: tuple[str, str], **more: Any) -> ChainRules:
    """Return a chain with one step for each signer: whoever holds the role in the department."""
    nodes = [
        {"id": role, "approvers": [{"kind": "role", "value": role, "department": where}]}
        for role, where in signers
    ]
    return ChainRules(name, {}, {"id": name, "version": f"{name}-1", **more, "nodes": nodes})


def _in_phases(name: str, *signers: tuple[str, str, str]) -> ChainRules:
    """Return a chain whose steps are reviews: phase, role and department of each."""
    chain = _chain(name, *((role, where) for _, role, where in signers))
    for node, (phase, _, _) in zip(chain.plan["nodes"], signers, strict=True):
        node["phase"] = phase
    return chain


def _department(name: str, *, accepts_requests: bool) -> Department:
    return Department(
        id=name,
        name={},
        short_name={},
        agency={},
        kind="local_department",
        parent=None,
        accepts_requests=accepts_requests,
        contact=_CONTACT,
        court={},
        own_government={},
        government_above={},
        department_above=None,
        filing_url="",
        letter_prefix="云公开",
    )


PUBLICATION = PublicationRules(
    publish=_working_days(20),
    due_soon=Limit(3, _LAW),
    suggested_by=Limit(2, _LAW),
    alike_percent=Limit(60, _LAW),
    release_chain="release",
    log_decisions=("disclose", "disclose_partly"),
    forms={form: Choice(form, {}) for form in ("website", "gazette")},
    reasons={reason: Choice(reason, {}) for reason in ("abolished", "personal_data")},
    categories={
        category: Category(category, {}, article)
        for category, article in (("budgets", "20(7)"), ("projects", "20(10)"))
    },
)

CORRECTION = CorrectionRules(
    answer=_working_days(20),
    confirm_receipt=_working_days(1),
    archive_wait=Period(183, Unit.CALENDAR_DAY, roll=False, basis=_LAW),
    due_soon=Limit(3, _LAW),
    answer_chain="correction",
)

CONSULTATION = ConsultationRules(
    comments=Period(30, Unit.CALENDAR_DAY, roll=False, basis=_LAW),
    shortest=Period(7, Unit.CALENDAR_DAY, roll=False, basis=_LAW),
    result=_working_days(20),
    due_soon=Limit(3, _LAW),
    opening_chain="release",
    result_chain="consultation-result",
)

_CITY = City(
    id="small",
    name={"zh-CN": "小城", "en": "Small City"},
    government={},
    superior_government={},
    level="prefecture",
    division_code="990100",
    disclosure_office=OFFICE,
    contact=_CONTACT,
    tracking_path="/track/",
    locales=("zh-CN", "en"),
    service_hours=(9 * 60, 17 * 60 + 30),
    branding=Branding({"zh-CN": "阳光大厅", "en": "Sunhall"}, "#12395b", "12345", None),
)

_DEPARTMENTS = (
    _department(GOVERNMENT, accepts_requests=True),
    _department(OFFICE, accepts_requests=False),
    _department(EDUCATION, accepts_requests=True),
    _department(TRANSPORT, accepts_requests=True),
    _department(JUSTICE, accepts_requests=True),
)

_CHANNELS = (
    _channel("online", "confirmation", public=True),
    _channel("in_person", "submission"),
    _channel("post_signed", "signature"),
    _channel("post_ordinary", "confirmation"),
    _channel("fax", "confirmation"),
)

_CHAINS = (
    _chain("consultation-result", ("department_head", "own"), ("leader", GOVERNMENT)),
    _chain("correction", ("department_head", "own"), ("legal_reviewer", JUSTICE)),
    _chain(
        "release",
        ("department_head", "own"),
        *(("office_head", "disclosure_office"), ("leader", GOVERNMENT)),
    ),
    _chain(
        "reply", ("department_head", "own"), ("legal_reviewer", JUSTICE), ("leader", GOVERNMENT)
    ),
    _in_phases(
        "reviewed-reply",
        ("secrecy_review", "department_head", "own"),
        ("legal_review", "legal_reviewer", JUSTICE),
        ("approval", "leader", GOVERNMENT),
    ),
    _chain("extension", ("office_head", "disclosure_office")),
    _chain("consultation", ("office_head", "disclosure_office")),
    _chain("fee", ("office_head", "disclosure_office")),
    _chain("on-spot", ("office_head", "disclosure_office")),
    _chain(
        "identity",
        ("office_head", "disclosure_office"),
        *(("legal_reviewer", JUSTICE), ("leader", GOVERNMENT)),
        distinct=True,
    ),
)
