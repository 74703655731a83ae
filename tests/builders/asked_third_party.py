"""A disclosure request of the moto city about which a third party is asked, and its letters."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from docx import Document

from tests.builders.gateway import Answer
from tests.integration.journey.citizen import DRAFT
from tests.integration.journey.moto_city import BUCKET, MotoCity

NAME = "青岩建设集团有限公司"
CONTACT = "云溪市江北路 5 号 王会计 13700000001"
INFORMATION = "明德小学扩建项目投标文件中的分部分项报价明细"
OPINIONS = "/api/v1/third-party-opinions"

_NUMBER = re.compile(r"征询编号：(\S+)")
_CODE = re.compile(r"查询码为(\S+?)，")


@dataclass(frozen=True, slots=True)
class Access:
    """What a third party takes from its letter."""

    number: str
    code: str


def given(city: MotoCity, by: str, case_id: str, name: str, /, **data: Any) -> dict[str, Any]:
    """Give a command that must be carried out."""
    answer = city.command(by, case_id, name, **data)
    assert answer.status == 200, answer.text
    done: dict[str, Any] = answer.json
    return done


def in_hand(city: MotoCity, case_id: str, **draft: Any) -> None:
    """Bring a submitted request to the draft of its reply."""
    given(city, "intake", case_id, "confirm_receipt")
    handler = {"department": "education-bureau", "handler": "S-edu-handler"}
    given(city, "office-head", case_id, "assign", **handler)
    given(city, "education-handler", case_id, "save_draft", **{**DRAFT, **draft})


def consult(city: MotoCity, case_id: str, **changes: Any) -> None:
    """Let a third party be asked: proposed by the department, approved by the disclosure office."""
    question = {"name": NAME, "contact": CONTACT, "information": INFORMATION, **changes}
    given(city, "education-handler", case_id, "consult_third_party", **question)
    assert city.decide_next("office-head").status == 200


def letter_text(city: MotoCity, case_id: str, code: str) -> str:
    """Return the text of the last letter of a kind, read from the document that was written."""
    view = city.call("GET", f"/api/v1/staff/cases/{case_id}", by="intake").json
    *_, letter = [each for each in view["letters"] if each["code"] == code]
    [url] = [each["url"] for each in letter["formats"] if each["format"] == "docx"]
    key = unquote(urlsplit(url).path).removeprefix(f"/{BUCKET}").lstrip("/")
    content = city.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def access(city: MotoCity, case_id: str) -> Access:
    """Read number and code of the last consultation from its letter, as the third party does."""
    text = letter_text(city, case_id, "D05")
    [number, *_] = _NUMBER.findall(text)
    [code] = _CODE.findall(text)
    return Access(number, code)


def try_read(city: MotoCity, number: str, code: str) -> Answer:
    """Ask for a consultation."""
    return city.call("GET", f"{OPINIONS}/{number}", headers={"x-query-code": code})


def read(city: MotoCity, who: Access) -> dict[str, Any]:
    """Read a consultation as its third party."""
    answer = try_read(city, who.number, who.code)
    assert answer.status == 200, answer.text
    seen: dict[str, Any] = answer.json
    return seen


def try_answer(
    city: MotoCity,
    who: Access,
    opinion: str = "object",
    text: str = "报价属于商业秘密",
    *,
    key: str = "opinion-key-1",
) -> Answer:
    """Answer a consultation."""
    answer = city.call(
        "POST",
        f"{OPINIONS}/{who.number}",
        headers={"x-query-code": who.code, "idempotency-key": key},
        body={"opinion": opinion, "text": text},
    )
    city.pump()
    return answer
