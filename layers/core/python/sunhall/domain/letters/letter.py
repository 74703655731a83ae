"""A letter as content: composed from a template and the facts of a case, and checked.

Composing never guesses: a missing fact is an error that names it. `problems` then looks at the
finished letter as a legal officer would, from the outside, so that a mistake in a template or in
this module is found as well.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from unicodedata import category

from sunhall.domain.errors import FieldError, RuleRefused
from sunhall.domain.letters.facts import FACT_TYPES, ITEM, FactKind, Facts, Value, read_facts
from sunhall.domain.letters.remedy import Remedy, RemedyAction, RemedyVariant
from sunhall.domain.letters.required_by_law import required_here
from sunhall.domain.letters.template import (
    Addressee,
    LetterTemplate,
    Section,
    SectionKind,
    placeholders,
)

#: A natural person is addressed as 您; everything else is a body.
_PERSON: Final = "natural_person"
_YOU_PERSON: Final = "您"
_YOU_BODY: Final = "贵单位"
#: Of a third party the agency may know no more than the name.
_YOU_UNKNOWN: Final = "您（贵单位）"
#: Shorter names stand in too many words to be looked for.
_LEAST_NAME: Final = 2
_SEAL_LINE: Final = "（印章）"
_SPACES: Final = re.compile(r"\s+")
#: Control characters, marks of direction and the like, lone surrogates.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
#: GB/T 9704 7.2.5: year in full within 〔〕, serial number without 第 and without leading zeros.
NUMBER_PATTERN: Final = "{prefix}〔{year}〕{serial}号"
_NUMBER_SHAPE: Final = re.compile(r".+〔\d{4}〕第?\d+号")


@dataclass(frozen=True, slots=True)
class Issuer:
    """The agency that issues a letter.

    Attributes:
        agency: Full name, as on its seal.
        office: Its office for disclosure (条例 art. 4).
        phone: That office's telephone.
        address: That office's address.
    """

    agency: str
    office: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What makes a letter this one letter.

    Attributes:
        number: Official number (文号), see `letter_number`.
        dated: Date of the letter in Beijing.
        decision: Reference of the approved decision; None for a step of the procedure.
        leaf: Row of the statutory statistics in which the decision counts, or None.
    """

    number: str
    dated: date
    decision: str | None = None
    leaf: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body.

    Attributes:
        kind: How it is set.
        text: The text; empty for a field to be filled in by hand.
        label: What a field is called.
        lines: Height of a field in lines, at least.
    """

    kind: SectionKind
    text: str
    label: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that stands on the paper, and what it must be checked against.

    Attributes:
        template: The template it was made from.
        agency: Head line and signature.
        number: Official number.
        title: Title.
        addressee: Name of whom it is written to, with the colon of the salutation; empty for the
            agency's own file.
        body: Paragraphs in order.
        attachments: Names of what is attached.
        remedy: Remedy text and facts.
        contact: Whom to ask.
        seal_line: Stands where the seal goes.
        dated: Date of the letter.
        date_line: The same as printed.
        decision: Reference of the approved decision, if any.
        leaf: Row of the statutory statistics, if any.
        form: Paragraphs of the form to be sent back, with its title; empty for most letters.
        hidden: Names that must stand nowhere in it.
    """

    template: LetterTemplate
    agency: str
    number: str
    title: str
    addressee: str
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...]
    remedy: Remedy
    contact: str
    seal_line: str
    dated: date
    date_line: str
    decision: str | None
    leaf: str | None
    form: tuple[Paragraph, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a letter must not leave.

    Attributes:
        code: Stable code.
        detail: What exactly, for the log and the person who repairs the template; never personal.
    """

    code: str
    detail: str


class LetterRefused(RuleRefused):
    """A letter that cannot be made or must not leave; ``errors`` names every reason."""

    default_code = "letter_refused"


def compose(
    template: LetterTemplate, facts: Mapping[str, Any], remedy: Remedy, issuer: Issuer, issue: Issue
) -> Letter:
    """Make a letter.

    Args:
        template: The city's wording.
        facts: Facts by name, see `sunhall.domain.letters.facts`; those that the template does not
            know are left alone, so that one set of facts serves every letter of a case.
        remedy: The remedy text, from `remedy_for` with the template's variants.
        issuer: Who writes.
        issue: Number, date, decision and statistic row.

    Raises:
        InvalidInput: If a fact is unknown to the vocabulary or of the wrong kind.
        LetterRefused: Code ``letter_incomplete``, with every missing fact as a field.
    """
    known = read_facts(facts)
    missing = missing_facts(template, known)
    if missing:
        errors = tuple(FieldError(name, "letter_fact_missing") for name in missing)
        raise LetterRefused("letter_incomplete", {"letter": template.code}, errors=errors)
    given = _given(template.addressee, issuer, known)
    paragraphs = tuple(_body(template, known, given))
    body, form = _apart(paragraphs)
    return Letter(
        template=template,
        agency=issuer.agency,
        number=issue.number,
        title=template.title,
        addressee=_salutation(template.addressee, known),
        body=body,
        attachments=tuple(_one_line(name) for name in _texts(known, template.attachments)),
        remedy=remedy,
        contact=(
            f"联系机构：{issuer.office}；联系电话：{issuer.phone}；办公地址：{issuer.address}。"
        ),
        seal_line=_SEAL_LINE,
        dated=issue.dated,
        date_line=chinese_date(issue.dated),
        decision=issue.decision,
        leaf=issue.leaf,
        form=form,
        hidden=_texts(known, "hidden_names"),
    )


def missing_facts(template: LetterTemplate, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the required facts that are absent or empty: the template's, then the case's own."""
    needed = (*template.required, *required_here(template.code, facts))
    return tuple(name for name in needed if facts.get(name) in (None, "", (), []))


def problems(letter: Letter) -> tuple[Problem, ...]:
    """Return everything that forbids sending a letter; empty when it may leave."""
    return (
        *_remedy_problems(letter),
        *_decision_problems(letter),
        *_form_problems(letter),
        *_identity_problems(letter),
    )


def checked(letter: Letter) -> Letter:
    """Return the letter itself if it may leave.

    Raises:
        LetterRefused: Code ``letter_refused``, with the code of every problem.
    """
    found = problems(letter)
    if found:
        errors = tuple(FieldError("letter", problem.code) for problem in found)
        raise LetterRefused(
            params={"letter": letter.template.code}, article="行政复议法 art. 20", errors=errors
        )
    return letter


def plain_text(letter: Letter) -> str:
    """Return the text of a letter, one line per paragraph, in the order in which it is read."""
    lines = [letter.agency, letter.number, letter.title]
    lines += [letter.addressee] if letter.addressee else []
    lines += [_line(paragraph) for paragraph in letter.body]
    lines += letter.remedy.paragraphs
    lines.append(letter.contact)
    lines += attachment_lines(letter)
    lines += [f"{letter.agency}{letter.seal_line}", letter.date_line]
    lines += [_line(paragraph) for paragraph in letter.form]
    return "\n".join(lines)


def _line(paragraph: Paragraph) -> str:
    return f"{paragraph.label} {paragraph.text}".strip()


def attachment_lines(letter: Letter) -> tuple[str, ...]:
    """Return the list of attachments as printed (GB/T 9704 7.3.4): numbered when several."""
    if len(letter.attachments) == 1:
        return (f"附件：{letter.attachments[0]}",)
    return tuple(
        f"{'附件：' if index == 1 else ''}{index}.{name}"
        for index, name in enumerate(letter.attachments, start=1)
    )


def letter_number(prefix: str, year: int, serial: int, pattern: str = NUMBER_PATTERN) -> str:
    """Return the official number of a letter (文号).

    Args:
        prefix: The agency's own letters (机关代字), such as 云公开.
        year: Year of issue, four digits.
        serial: Counted from 1 in every year.
        pattern: Wording with ``{prefix}``, ``{year}`` and ``{serial}``, each once.

    Raises:
        ValueError: If the pattern, the year or the serial number cannot give an official number.
    """
    if sorted(placeholders(pattern)) != ["prefix", "serial", "year"]:
        raise ValueError(f"{pattern} needs {{prefix}}, {{year}} and {{serial}}, each once")
    if not prefix or not 1000 <= year <= 9999 or serial < 1:
        raise ValueError("a number needs a prefix, a year of four digits and a serial from 1")
    number = pattern.format(prefix=prefix, year=year, serial=serial)
    if _NUMBER_SHAPE.fullmatch(number) is None:
        raise ValueError(f"{number} is not an official number such as 云公开〔2026〕12号")
    return number


def chinese_date(day: date) -> str:
    """Write a date as letters do: Arabic digits without leading zeros (GB/T 9704 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _salutation(addressee: Addressee, facts: Facts) -> str:
    if addressee is Addressee.FILE:
        return ""
    name = facts["consultee_name" if addressee.is_consultee else "applicant_name"]
    return f"{_one_line(str(name))}："


def _you(addressee: Addressee, facts: Facts) -> str:
    if addressee is Addressee.AGENCY:
        return _YOU_BODY
    if addressee is Addressee.THIRD_PARTY:
        kind = facts.get("consultee_kind")
        return _YOU_UNKNOWN if kind is None else _YOU_PERSON if kind == _PERSON else _YOU_BODY
    return _YOU_PERSON if facts.get("applicant_kind", _PERSON) == _PERSON else _YOU_BODY


def _given(addressee: Addressee, issuer: Issuer, facts: Facts) -> Mapping[str, str]:
    return {
        "you": _you(addressee, facts),
        "agency": issuer.agency,
        "office": issuer.office,
        "phone": issuer.phone,
        "address": issuer.address,
    }


def _body(template: LetterTemplate, facts: Facts, given: Mapping[str, str]) -> Iterator[Paragraph]:
    for section in template.sections:
        if section.when is not None and section.when not in facts:
            continue
        rounds = tuple(_rounds(section, facts))
        for number, values in enumerate(rounds, start=1):
            for text in _filled(section, {**given, **values}, facts):
                numbered = section.kind is SectionKind.ITEM and len(rounds) > 1
                shown = f"{number}.{text}" if numbered else text
                yield Paragraph(section.kind, shown, section.label, section.lines)


def _apart(
    paragraphs: tuple[Paragraph, ...],
) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    """Return the letter and the form that is sent back, from its title on."""
    kinds = [paragraph.kind for paragraph in paragraphs]
    end = kinds.index(SectionKind.FORM) if SectionKind.FORM in kinds else len(kinds)
    return paragraphs[:end], paragraphs[end:]


def _rounds(section: Section, facts: Facts) -> Iterator[Mapping[str, str]]:
    """Yield the values of every repetition; a section without ``each`` has one, with none."""
    if section.each is None:
        yield {}
        return
    values: Any = facts[section.each]
    for value in values:
        if isinstance(value, str):
            yield {ITEM: value}
        else:
            yield {part: _printed(part_value) for part, part_value in value.items()}


def _filled(section: Section, values: Mapping[str, str], facts: Facts) -> Iterator[str]:
    """Yield the paragraphs of a filled section.

    What people typed stays on one line inside a sentence. Only a section that is nothing but the
    value keeps its paragraphs.
    """
    if not section.text:
        yield ""
        return
    names = tuple(placeholders(section.text))
    found = {name: values[name] if name in values else _stated(name, facts) for name in names}
    if len(names) == 1 and section.text == f"{{{names[0]}}}":
        lines = found[names[0]].splitlines()
        yield from (line for line in map(_one_line, lines) if line)
        return
    inline = {name: _one_line(text) for name, text in found.items()}
    yield _Wording().vformat(section.text, (), inline)


class _Wording(string.Formatter):
    """Looks a dotted placeholder up whole: what was typed is never formatted again."""

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def _stated(name: str, facts: Facts) -> str:
    fact, _, part = name.partition(".")
    value: Any = facts[fact]
    return _printed(value[part] if part else value)


def _printed(value: Value) -> str:
    return chinese_date(value) if isinstance(value, date) else str(value)


def _one_line(text: str) -> str:
    """Return a text on one line, without the invisible characters that could disguise it."""
    visible = (sign for sign in _SPACES.sub(" ", text) if category(sign) not in _INVISIBLE)
    return "".join(visible).strip()


def _texts(facts: Facts, name: str | None) -> tuple[str, ...]:
    if name is None or FACT_TYPES[name].kind is not FactKind.TEXTS:
        return ()
    value: Any = facts.get(name, ())
    return tuple(value)


def _remedy_problems(letter: Letter) -> Iterator[Problem]:
    """Check right, body and period (行政复议法 art. 20), and what must come first (art. 23(2))."""
    variants = set(letter.template.remedies)
    if set(letter.remedy.variants) != variants:
        yield Problem("remedy_variant_wrong", f"expected {sorted(variants)}")
    if variants == {RemedyVariant.NONE}:
        return
    text = "".join(letter.remedy.paragraphs)
    if {step.variant for step in letter.remedy.steps} != variants or not text:
        yield Problem("remedy_missing", "the letter does not say how it can be challenged")
        return
    if "申请行政复议" not in text:
        yield Problem("remedy_right_missing", "the right to reconsideration is not named")
    for step in letter.remedy.steps:
        if not step.bodies or any(not body or body not in text for body in step.bodies):
            yield Problem("remedy_body_missing", f"{step.action.value}: nobody is named")
        if f"{step.period.zh}内" not in text:
            yield Problem("remedy_period_missing", f"{step.action.value}: {step.period.article}")
        if step.mandatory_first and "应当先申请行政复议" not in text:
            yield Problem("remedy_order_missing", "行政复议法 art. 23(2)")
    direct = any(
        step.action is RemedyAction.LAWSUIT and step.variant is RemedyVariant.EITHER
        for step in letter.remedy.steps
    )
    if not direct and "直接向" in text:
        yield Problem("remedy_offers_direct_lawsuit", "行政复议法 art. 23(1)")


def _decision_problems(letter: Letter) -> Iterator[Problem]:
    template = letter.template
    if template.needs_decision and not letter.decision:
        yield Problem("decision_missing", f"{template.code} needs an approved decision")
    if template.leaves and letter.leaf is None:
        yield Problem("leaf_missing", f"{template.code} counts in exactly one row")
    elif letter.leaf is not None and letter.leaf not in template.leaves:
        yield Problem("leaf_wrong", f"{letter.leaf} is not a row of {template.code}")


def _form_problems(letter: Letter) -> Iterator[Problem]:
    to_file = letter.template.addressee is Addressee.FILE
    printed = {
        "agency_missing": letter.agency,
        "title_missing": letter.title,
        "addressee_missing": _SEAL_LINE if to_file else letter.addressee.removesuffix("："),
        "letter_body_missing": "".join(paragraph.text for paragraph in letter.body),
        "letter_contact_missing": letter.contact,
        "seal_line_missing": letter.seal_line,
    }
    for code, text in printed.items():
        if not text.strip():
            yield Problem(code, letter.template.code)
    if _NUMBER_SHAPE.fullmatch(letter.number) is None:
        yield Problem("number_wrong", "expected a number such as 云公开〔2026〕12号")
    if letter.date_line != chinese_date(letter.dated):
        yield Problem("date_wrong", "the printed date is not the date of the letter")
    body = "".join(paragraph.text for paragraph in letter.body)
    for citation in letter.template.basis:
        if citation not in body:
            yield Problem("basis_missing", citation)


def _identity_problems(letter: Letter) -> Iterator[Problem]:
    """Look for the name of whoever must not be known to the addressee (reference C.4, 10)."""
    said = _SPACES.sub("", "\n".join((plain_text(letter), *letter.attachments)))
    names = (_SPACES.sub("", name) for name in letter.hidden)
    if any(len(name) >= _LEAST_NAME and name in said for name in names):
        yield Problem("hidden_identity_shown", "applicant and third party stay unknown")
