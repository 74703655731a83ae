"""Facts, bodies and templates that the tests of letters share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from sunhall.domain.letters.letter import Issue, Issuer, Letter, compose
from sunhall.domain.letters.remedy import AgencyKind, Standing, remedy_for
from sunhall.domain.letters.template import LetterTemplate, template_from_mapping

TEMPLATES = Path(__file__).parents[3] / "catalogue" / "letters"
CODES = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))

GOVERNMENT = "云溪市人民政府"
COURT = "云溪市城东区人民法院"
STANDING = Standing(AgencyKind.LOCAL_DEPARTMENT, COURT, own_government=GOVERNMENT)
ISSUER = Issuer("云溪市教育局", "云溪市教育局办公室", "0000-5550120", "云溪市书院街18号")

#: One value for every fact there is, as a compiled event would hold it.
FACTS: Mapping[str, Any] = MappingProxyType(
    {
        "receipt_no": "YX26-0001-7",
        "applicant_name": "欧阳龑",
        "applicant_kind": "natural_person",
        "submitted_on": "2026-02-13",
        "received_on": "2026-02-14",
        "received_reason": "该申请以双方确认之日为收到申请之日",
        "information_description": "书院街小学2025年秋季招生学区划分方案",
        "due_on": "2026-03-20",
        "due_note": "上述日期为暂定日期。",
        "tracking_url": "https://yunxi.example/track.html",
        "supplement_points": ["所称方案的文号", "所需信息的起止时间"],
        "guidance": "可以参照政府信息公开目录填写。",
        "supplement_days": 15,
        "supplement_until": "2026-03-24",
        "supplement_letter": {"no": "云教公开〔2026〕3号", "date": "2026-03-03"},
        "supplement_served": "并于同日通过互联网渠道送达",
        "supplemented_on": "2026-03-10",
        "extension_days": 10,
        "extension_reason": "需要检索的档案数量较大",
        "new_due_on": "2026-04-03",
        "reasons": "该事项不属于本机关职责范围。\n相关职责由其他机关承担。",
        "ground": "《中华人民共和国政府信息公开条例》第十四条",
        "disclosed_items": ["《学区划分方案》", "《学区划分方案说明》"],
        "delivery_form": "以电子文档形式",
        "withheld_items": [
            {
                "item": "附件二中的儿童姓名",
                "ground": "《中华人民共和国政府信息公开条例》第十五条、第三十二条",
                "reason": "涉及个人隐私。",
            },
            {
                "item": "会议讨论记录",
                "ground": "《中华人民共和国政府信息公开条例》第十六条第二款",
                "reason": "属于过程性信息。",
            },
        ],
        "third_party_opinion": "经书面征求意见，第三方不同意公开，理由合理。",
        "public_interest": "不公开不会对公共利益造成重大影响。",
        "where_public": "本机关门户网站“招生”栏目，2025年6月30日公布。",
        "search_record": "2026年3月2日由档案室以“学区划分”检索文书档案库。",
        "other_agency": {"name": "云溪市自然资源和规划局", "contact": "0000-5550130"},
        "earlier_reply": {"no": "云教公开〔2025〕41号", "date": "2025-12-01"},
        "special_rule": "依照《不动产登记暂行条例》向不动产登记机构申请查询。",
        "other_channel": "拨打12345政务服务便民热线",
        "handed_over": {"no": "RX20260315001", "date": "2026-03-15"},
        "withdrawn_on": "2026-03-05",
        "withdrawal_statement": "已从其他途径取得。",
    }
)


def mapping(code: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((TEMPLATES / f"{code}.yaml").read_text("utf-8"))
    return data


def template(code: str) -> LetterTemplate:
    return template_from_mapping(mapping(code))


def issue(code: str) -> Issue:
    wanted = template(code)
    return Issue(
        number="云教公开〔2026〕12号",
        dated=date(2026, 3, 20),
        decision="run-1" if wanted.needs_decision else None,
        leaf=wanted.leaves[0] if wanted.leaves else None,
    )


def letter(code: str, changed: Mapping[str, Any] = MappingProxyType({}), **kwargs: Any) -> Letter:
    """Compose a letter with every fact; a fact changed to None is left out."""
    wanted = template(code)
    facts = {name: value for name, value in {**FACTS, **changed}.items() if value is not None}
    made = compose(wanted, facts, remedy_for(wanted.remedies, STANDING), ISSUER, issue(code))
    return replace(made, **kwargs)


def body(made: Letter) -> str:
    return "\n".join(paragraph.text for paragraph in made.body)
