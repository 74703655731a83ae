"""Commands on a disclosure request with plausible content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from sunhall.domain.disclosure import commands as c
from sunhall.domain.disclosure import consultations
from tests.builders.catalogue import EDUCATION

APPLICANT_NAME: Final = "李向荣"
ID_NUMBER: Final = "990100199003072316"
PHONE: Final = "13900000017"
DESCRIPTION: Final = "2025年城东区义务教育阶段学校扩建项目的立项批复文件"

#: What must never be found in an event.
PERSONAL: Final = (APPLICANT_NAME, ID_NUMBER, PHONE, DESCRIPTION)

PERSON: Final = c.Applicant(
    kind="natural_person",
    name=APPLICANT_NAME,
    id_type="resident_id",
    id_number=ID_NUMBER,
    phone=PHONE,
)
ASSIGN: Final = c.Assign(department=EDUCATION)
SUPPLEMENT_ASKED: Final = c.RequestSupplement(points=("请说明项目名称", "请说明年度"))
SUPPLEMENT: Final = c.GiveSupplement(explanation="指城东区第三小学扩建项目")
DISCLOSE: Final = c.SaveDraft(decision="disclose", disclosed_items=("立项批复",))
PUBLIC: Final[dict[str, Any]] = {
    "where_public": "市政府网站公报栏",
    "public_link": "https://yunxi.example/gongbao/2025/7.html",
    "public_since": date(2025, 7, 1),
    "link_checked": True,
}
ON_SPOT: Final = c.ReplyOnSpot(decision="already_public", **PUBLIC)
SEARCH: Final = c.Search(date(2025, 9, 1), "档案室", "档案管理系统", "学校扩建 立项批复")
EXTENSION: Final = c.ProposeExtension(days=20, reason="需要检索历年档案")
WEIGHED: Final = "不公开不会对公共利益造成重大影响"
SHA256: Final = (("docx", "a" * 64), ("pdf", "b" * 64))


THIRD_PARTY: Final = consultations.ConsultThirdParty(
    name="城东建设有限公司", contact="云溪市城东路8号", information="扩建项目投标文件中的报价"
)
CO_PRODUCER: Final = consultations.ConsultAgency(
    consultee="云溪市发展和改革委员会",
    contact="云溪市人民路1号",
    question="该批复由贵委共同制作，是否同意公开",
    co_producer=True,
)
AGENCY: Final = consultations.ConsultAgency(
    consultee="云溪市交通运输局", contact="云溪市交通路2号", question="公开是否影响在办事项"
)


def submission(channel: c.Channel = "online", **changes: Any) -> c.Submit:
    """Return a complete request; ``signed_on`` may be given as text."""
    if isinstance(changes.get("signed_on"), str):
        changes["signed_on"] = date.fromisoformat(changes["signed_on"])
    complete = c.Submit(
        department=EDUCATION,
        applicant=PERSON,
        information=c.Information(description=DESCRIPTION),
        delivery=c.Delivery(form="electronic", way="online"),
        channel=channel,
    )
    return replace(complete, **changes)


def reply(decision: str, **changes: Any) -> c.SaveDraft:
    """Return a draft of a decision with exactly the fields this decision and its ground need."""
    draft = c.SaveDraft(decision=decision, **{**REPLY_FIELDS[decision], **changes})
    grounds = (draft.ground, *(item.ground for item in draft.withheld_items))
    withholds = decision in ("refuse", "disclose_partly")
    if withholds and "third_party" in grounds and "public_interest_weighing" not in changes:
        return replace(draft, public_interest_weighing=WEIGHED)
    return draft


def withheld(ground: str) -> c.WithheldItem:
    """Return a part that is withheld on a ground."""
    return c.WithheldItem(item="附件二", ground=ground, reason="该部分不宜公开")


def attachment(name: str, purpose: Any = "supporting") -> c.Attachment:
    """Return an uploaded file."""
    return c.Attachment(
        upload_id=f"upload-{name}".ljust(16, "0"), file_name=f"{name}.pdf", purpose=purpose
    )


#: Decision → the fields it needs.
REPLY_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "already_public": PUBLIC,
    "disclose": {"disclosed_items": ("立项批复",)},
    "disclose_partly": {
        "disclosed_items": ("立项批复",),
        "withheld_items": (withheld("internal_affairs"),),
    },
    "refuse": {"ground": "internal_affairs", "reasons": "属于内部工作流程"},
    "not_held": {"searches": (SEARCH,), "search_record": "以上检索均无结果"},
    "other_agency": {"reasons": "该信息由交通运输局制作"},
    "repeat": {"earlier_reply": c.EarlierReply(no="云公开〔2026〕7号", date=date(2026, 6, 10))},
    "special_rules": {"special_rule": "请依照不动产登记资料查询办法查询"},
    "needs_processing": {"reasons": "需要对现有信息进行汇总"},
    "not_a_disclosure_request": {"reasons": "属于投诉"},
    "publication": {"where_public": "市图书馆"},
    "excessive": {"reasons": "本月第四十次申请同类信息"},
    "already_obtained": {"reasons": "该信息已于2025年12月1日提供"},
    "still_unclear": {"reasons": "补正后仍无法确定指向的文件"},
}
