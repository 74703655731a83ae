"""Facts, bodies and templates that the tests of letters share."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from infra.catalogue.source import data_of
from sunhall.domain.letters.letter import Issue, Issuer, Letter, compose
from sunhall.domain.letters.remedy import AgencyKind, Standing, remedy_for
from sunhall.domain.letters.template import LetterTemplate, template_from_mapping

TEMPLATES = Path(__file__).parents[3] / "catalogue" / "letters"
CODES = sorted(path.stem for path in TEMPLATES.glob("*.yaml"))
#: Letters to a third party or another agency.
CONSULTING = ("D05", "D07", "D07b", "D23")

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
        "how_to_track": "登录本市政府信息公开申请网页（/track/）",
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
        "request_count": 41,
        "counted_since": "2026-02-01",
        "counted_until": "2026-02-14",
        "reason_points": ["申请公开上述政府信息的用途", "当月多次提出申请的原因"],
        "reasons_days": 15,
        "reasons_until": "2026-03-17",
        "reasons_given": "申请人于2026年3月11日说明：用于学术研究。",
        "delay_reason": "需要逐件检索历年纸质档案。",
        "delayed_until": "2026-05-29",
        "consulted_on": "2026-03-04",
        "consultee_name": "云溪市远望建筑工程有限公司",
        "consultee_kind": "commercial_enterprise",
        "consultation_no": "ZX-20260304-1",
        "consultation_code": "7KQP-2MWD-XR4T",
        "how_to_answer": "登录本市政府信息公开征询回复网页（/opinion/）答复",
        "consulted_information": "第三小学扩建工程施工合同中的分项报价",
        "consultation_question": "上述内容是否涉及商业秘密，请予说明。",
        "consultation_days": 15,
        "consent_days": 15,
        "consultation_until": "2026-03-27",
        "consultee_opinion": "本机关于2026年3月12日收到不同意公开的意见。",
        "override_reasons": "工程使用财政资金，不公开可能对公共利益造成重大影响。",
        "release_days": 10,
        "release_on": "2026-04-03",
        "hidden_names": ["无此姓名之人"],
        "fee_method": "按件收取",
        "fee_counted": "该申请为2026年2月内第41件政府信息公开申请。",
        "fee_tariff": [
            {"band": "第1件至第10件", "price": "不收费"},
            {"band": "第11件至第30件", "price": "100元/件"},
            {"band": "第31件以上", "price": "200元/件，每增加10件提高100元/件"},
        ],
        "fee_bands": [{"band": "第41件", "units": "1件", "price": "300元/件", "amount": "300元"}],
        "fee_amount": "300",
        "payment_way": "请凭本通知书缴入国库，缴款后领取财政统一票据。",
        "fee_days": 20,
        "fee_letter": {"no": "云教公开〔2026〕5号", "date": "2026-03-05"},
        "fee_served": "并于2026年3月6日邮寄送达",
        "fee_until": "2026-04-03",
        "delivered_letter": {
            "no": "云教公开〔2026〕11号",
            "date": "2026-03-20",
            "name": "政府信息公开告知书",
        },
        "delivery_channel": "邮寄送达",
        "delivered_on": "2026-03-23",
        "tracking_no": "EM123456789CN",
        "signed_by": "本人",
        "delivery_remarks": "首次投递即签收。",
        "reasons": "该事项不属于本机关职责范围。\n相关职责由其他机关承担。",
        "ground": "《中华人民共和国政府信息公开条例》第十四条",
        "disclosed_items": ["《学区划分方案》", "《学区划分方案说明》"],
        "delivery_form": "以电子文档形式",
        "delivery_time": "自收到本告知书之日起可以下载。",
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
        "public_interest_weighing": "不公开不会对公共利益造成重大影响。",
        "where_public": "本机关门户网站“招生”栏目，2025年6月30日公布。",
        "public_link": "https://yunxi.example/zhaosheng/2025.html",
        "public_since": "2025-06-30",
        "search_record": "2026年3月2日由档案室以“学区划分”检索文书档案库。",
        "searches": [
            {"date": "2026-03-02", "by": "档案室", "place": "文书档案库", "words": "学区划分"},
            {"date": "2026-03-03", "by": "基础教育科", "place": "业务系统", "words": "招生方案"},
        ],
        "other_agency": {"name": "云溪市自然资源和规划局", "contact": "0000-5550130"},
        "earlier_reply": {"no": "云教公开〔2025〕41号", "date": "2025-12-01"},
        "special_rule": "依照《不动产登记暂行条例》向不动产登记机构申请查询。",
        "other_channel": "拨打12345政务服务便民热线",
        "handed_over": {"no": "RX20260315001", "date": "2026-03-15"},
        "record_concerned": "2024年学籍登记表",
        "record_wrong": "出生年份记为2011年。",
        "record_right": "出生年份为2012年。",
        "evidence": "出生医学证明、户口簿。",
        "findings": "经核对户籍登记，出生年份确为2012年。",
        "correction_result": "本机关决定予以更正",
        "corrected_content": "出生年份：2012年。",
        "forwarded_to": {"name": "云溪市公安局", "contact": "0000-5550140"},
        "withdrawn_on": "2026-03-05",
        "withdrawal_statement": "已从其他途径取得。",
        "petition_request": "请求核发拖欠的代课教师工资",
        "petition_facts": "本人代课六个月，学校至今未发放工资。",
        "accepted_on": "2026-02-20",
        "handling_organ": "云溪市人力资源和社会保障局",
        "handling_path": "本机关将调查核实后出具书面处理意见。",
        "earlier_petition": "XF-20260105-381902-9",
        "channel_item": "第三十一条第二项",
        "channel_explanation": "该事项应当通过仲裁解决。",
        "channel_organ": "云溪市劳动人事争议仲裁委员会",
        "forwarded_on": "2026-02-16",
        "forwarding_way": "转送至",
        "notice_days": 15,
        "opinion_findings": "经查，未发放代课工资属实。",
        "opinion": "责成学校于三十日内发放工资。",
        "opinion_basis": "《中华人民共和国劳动法》第五十条",
        "opinion_result": "对投诉请求予以支持",
        "review_organ": "江岭省信访复查复核委员会",
        "review_days": 30,
        "earlier_opinion": {"no": "云教〔2026〕3号", "date": "2026-02-25"},
        "review_requested_on": "2026-03-01",
        "review_reasons": "认定的金额不对。",
        "hearing_on": "2026-03-12",
        "hearing_time": "上午九时",
        "hearing_place": "市信访局听证室",
        "hearing_matters": "工资是否应当发放",
    }
)


@cache
def _read(code: str) -> dict[str, Any]:
    data: dict[str, Any] = data_of((TEMPLATES / f"{code}.yaml").read_text("utf-8"))
    return data


def mapping(code: str) -> dict[str, Any]:
    """Return the template as it is written; each caller has its own and may spoil it."""
    return deepcopy(_read(code))


@cache
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
