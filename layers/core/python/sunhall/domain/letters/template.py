"""Letter templates: what a city writes as data, checked before any letter is made from it.

A template has no logic but two: a section may depend on a fact being there (``when``), and a
section may be repeated for every value of a list (``each``). Everything that the law fixes for a
kind of letter is checked here, so that an edit of the wording cannot drop it.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from sunhall.domain.letters.facts import FACT_TYPES, GIVEN, ITEM, FactKind, Reader
from sunhall.domain.letters.remedy import RemedyVariant
from sunhall.domain.letters.required_by_law import ON_CONDITION, REQUIRED


class SectionKind(StrEnum):
    """How a section is set."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    FIELD = "field"
    """A row of a form: what it is called, and its value or room to write."""
    FORM = "form"
    """Title of a form to be sent back: it and all after it follow the signature on a new page."""


class Addressee(StrEnum):
    """To whom a letter is written."""

    APPLICANT = "applicant"
    THIRD_PARTY = "third_party"
    """Whose interests disclosure may harm (art. 32)."""
    AGENCY = "agency"
    """Another agency that is asked for its opinion (arts. 33, 34)."""
    FILE = "file"
    """Nobody: the agency's own file."""

    @property
    def is_consultee(self) -> bool:
        """Whether it is somebody who must not learn who asked."""
        return self in (Addressee.THIRD_PARTY, Addressee.AGENCY)


@dataclass(frozen=True, slots=True)
class Section:
    """A paragraph of a template.

    Attributes:
        kind: How it is set.
        text: Wording with ``{placeholders}``; empty for a field to be filled in by hand.
        when: Fact without which the section is left out.
        each: List for each value of which the section is repeated.
        label: What a field is called.
        lines: Height of a field in lines, at least.
    """

    kind: SectionKind
    text: str
    when: str | None = None
    each: str | None = None
    label: str = ""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A letter as a city words it.

    Attributes:
        code: ``D01`` … ``D27``, ``D04b`` (delay of art. 35), ``D07b`` (opinion of an agency that
            did not make the information), ``D20b`` (what was obtained already); ``P01`` … ``P13``
            for petitions.
        version: Counted up by whoever changes the wording; stamped on every letter.
        name: Name of the letter by locale.
        title: Title printed on it.
        remedies: Remedy texts it carries.
        leaves: Rows of the statutory statistics it may count in; none for a procedural letter.
        needs_decision: Whether it goes out only with the reference of an approved decision.
        required: Facts without which it cannot be composed.
        optional: Further facts it can state.
        basis: Citations that must stand in its text.
        attachments: List of facts that is printed as the list of attachments, if any.
        sections: Its paragraphs.
        addressee: To whom it is written.
    """

    code: str
    version: int
    name: Mapping[str, str]
    title: str
    remedies: tuple[RemedyVariant, ...]
    leaves: tuple[str, ...]
    needs_decision: bool
    required: tuple[str, ...]
    optional: tuple[str, ...]
    basis: tuple[str, ...]
    attachments: str | None
    sections: tuple[Section, ...]
    addressee: Addressee = Addressee.APPLICANT


class TemplateRefused(ValueError):
    """A template that no letter may be made from.

    Attributes:
        path: Where in the template, dotted (``sections.3.text``).
        reason: What is wrong and what is expected, for the person who edits the file.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


#: Leaves that count a refusal under arts. 14 to 16, against which reconsideration comes first.
_REFUSAL_LEAVES: Final = frozenset(f"r3_3_{row}" for row in range(1, 8))
_PARTIAL_LEAF: Final = "r3_2"
#: Withdrawn, merged and the like: nothing was decided against the applicant.
_NO_DECISION_LEAF: Final = "r3_6_3"
#: The 21 rows of table three in which a finished request is counted: 国办公开办函〔2021〕30号.
_LEAVES: Final = frozenset(
    {
        *("r3_1", _PARTIAL_LEAF, "r3_3_8", *_REFUSAL_LEAVES),
        *("r3_4_1", "r3_4_2", "r3_4_3"),
        *("r3_5_1", "r3_5_2", "r3_5_3", "r3_5_4", "r3_5_5"),
        *("r3_6_1", "r3_6_2", _NO_DECISION_LEAF),
    }
)
#: D09 to D20b answer the request itself (art. 36): never without an approved decision.
_REPLY_CODES: Final = frozenset({*(f"D{number:02}" for number in range(9, 21)), "D20b"})
#: Letters of petitions (信访工作条例): none of them counts in the annual report of disclosure, and
#: what can be challenged is challenged by their own review (arts. 35, 36).
_PETITION_CODES: Final = frozenset(f"P{number:02}" for number in range(1, 14))
#: Those that somebody signs for the organ: more time, the opinions, the other answers.
_PETITION_DECISIONS: Final = frozenset({"P05", "P06", "P07", "P08", "P11", "P12"})
_CODES: Final = _PETITION_CODES | frozenset(
    {*(f"D{number:02}" for number in range(1, 28)), "D04b", "D07b", "D20b"}
)
#: Answers nobody's request, but is a decision that somebody can challenge: the disclosure against
#: a third party's objection (art. 32) and the correction of a record (art. 41).
_OUTSIDE_THE_STATISTICS: Final = frozenset({"D23", "D24"})
_MOST_LINES: Final = 12

_KEYS: Final = frozenset(field.name for field in fields(LetterTemplate))
_SECTION_KEYS: Final = frozenset({*SectionKind, "value", "lines", "when", "each"})


def template_from_mapping(data: Mapping[str, Any]) -> LetterTemplate:
    """Read a template from plain data, as YAML or compiled JSON holds it.

    Raises:
        TemplateRefused: At the first thing that is wrong, naming where and why.
    """
    _only_keys(data, _KEYS, "")
    template = LetterTemplate(
        code=_member(data, "code", _CODES),
        version=_version(data),
        name=_names(data),
        title=_text(data, "title", ""),
        remedies=tuple(
            RemedyVariant(value)
            for value in _texts(data, "remedies", frozenset(RemedyVariant), least=1)
        ),
        leaves=_texts(data, "leaves", _LEAVES),
        needs_decision=_flag(data, "needs_decision"),
        required=_texts(data, "required", frozenset(FACT_TYPES), least=1),
        optional=_texts(data, "optional", frozenset(FACT_TYPES)),
        basis=_texts(data, "basis", None),
        attachments=data.get("attachments"),
        sections=tuple(_sections(data)),
        addressee=Addressee(
            _member({"addressee": Addressee.APPLICANT, **data}, "addressee", frozenset(Addressee))
        ),
    )
    _check_facts(template)
    _check_sections(template)
    _check_basis(template)
    _check_law(template)
    return template


def placeholders(text: str) -> Iterator[str]:
    """Yield the placeholders of a wording.

    Raises:
        ValueError: If braces do not match, or a placeholder is more than a dotted name.
    """
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is None:
            continue
        if spec or conversion or not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(f"{{{name}}} is not a plain placeholder")
        yield name


def _sections(data: Mapping[str, Any]) -> Iterator[Section]:
    rows = data.get("sections")
    if not isinstance(rows, list | tuple) or not rows:
        raise TemplateRefused("sections", "a template has a list of sections")
    for index, row in enumerate(rows):
        path = f"sections.{index}"
        if not isinstance(row, Mapping):
            raise TemplateRefused(path, "a section is a mapping with text, heading or item")
        _only_keys(row, _SECTION_KEYS, path)
        kinds = [kind for kind in SectionKind if kind.value in row]
        if len(kinds) != 1:
            one_of = ", ".join(SectionKind)
            raise TemplateRefused(path, f"a section has exactly one of {one_of}")
        yield _section(kinds[0], row, path)


def _section(kind: SectionKind, row: Mapping[str, Any], path: str) -> Section:
    words = _text(row, kind.value, path)
    if kind is not SectionKind.FIELD:
        for key in ("value", "lines"):
            if key in row:
                raise TemplateRefused(_join(path, key), "only a field has it")
        return Section(kind, words, row.get("when"), row.get("each"))
    value, lines = row.get("value", ""), row.get("lines", 1)
    if not isinstance(value, str):
        raise TemplateRefused(_join(path, "value"), "needs a text")
    if type(lines) is not int or not 1 <= lines <= _MOST_LINES:
        raise TemplateRefused(_join(path, "lines"), f"needs a number from 1 to {_MOST_LINES}")
    return Section(kind, value, row.get("when"), row.get("each"), words, lines)


def _check_facts(template: LetterTemplate) -> None:
    both = set(template.required) & set(template.optional)
    if both:
        raise TemplateRefused("optional", f"{', '.join(sorted(both))} is required already")
    for name in (*_naming(template.addressee), *REQUIRED.get(template.code, ())):
        if name not in template.required:
            raise TemplateRefused("required", f"{template.code} needs {name}")
    for name in ON_CONDITION.get(template.code, ()):
        if name not in template.optional:
            raise TemplateRefused("optional", f"{template.code} has to know {name}")
    mentioned = {name for section in template.sections for name in _facts_of(section)}
    if template.attachments is not None:
        mentioned.add(template.attachments)
    # The addressee is printed above the text, so a template need not mention the name.
    above = {_naming(template.addressee)[0]} - {template.addressee is Addressee.FILE}
    unused = {*template.required, *template.optional} - mentioned - above
    if unused:
        raise TemplateRefused("sections", f"{', '.join(sorted(unused))} is never stated")
    _check_readers(template)


def _naming(addressee: Addressee) -> tuple[str, str]:
    """Return the facts that name the addressee and the matter, in this order."""
    if addressee.is_consultee:
        return "consultee_name", "consultation_no"
    return "applicant_name", "receipt_no"


def _check_readers(template: LetterTemplate) -> None:
    """Applicant and third party never learn from a letter who the other is (reference C.4, 10)."""
    reader = Reader.CONSULTEE if template.addressee.is_consultee else Reader.APPLICANT
    for key in ("required", "optional"):
        for index, name in enumerate(getattr(template, key)):
            if FACT_TYPES[name].reader not in (reader, Reader.BOTH):
                raise TemplateRefused(f"{key}.{index}", f"{name} is not for the {reader.value}")


def _check_sections(template: LetterTemplate) -> None:
    known = {*template.required, *template.optional}
    if template.attachments is not None:
        _check_list(template.attachments, known, "attachments")
        if FACT_TYPES[template.attachments].kind is not FactKind.TEXTS:
            raise TemplateRefused("attachments", "attachments are a list of texts")
    for index, section in enumerate(template.sections):
        path = f"sections.{index}"
        if section.when is not None and section.when not in known:
            raise TemplateRefused(f"{path}.when", f"{section.when} is not a fact of this letter")
        if section.each is not None:
            _check_list(section.each, known, f"{path}.each")
        certain = {*template.required, section.when}
        if section.each is not None and section.each not in certain:
            raise TemplateRefused(f"{path}.each", f"{section.each} may be absent: add when")
        _check_placeholders(section, known, certain, f"{path}.{section.kind.value}")


def _check_placeholders(
    section: Section, known: set[str], certain: set[str | None], path: str
) -> None:
    for name in placeholders(section.text):
        if name in GIVEN or name in _item_parts(section):
            continue
        fact, _, part = name.partition(".")
        if fact not in known:
            raise TemplateRefused(path, f"{{{name}}} is not a fact of this letter")
        if fact not in certain:
            raise TemplateRefused(path, f"{{{name}}} may be absent: add when: {fact}")
        fact_type = FACT_TYPES[fact]
        if fact_type.kind.repeats:
            raise TemplateRefused(path, f"{{{name}}} is a list: add each: {fact}")
        if (part in fact_type.parts) is not (fact_type.kind is FactKind.RECORD) or (
            part and part not in fact_type.parts
        ):
            raise TemplateRefused(path, f"{{{name}}} has parts {', '.join(fact_type.parts) or '-'}")


def _check_list(name: Any, known: set[str], path: str) -> None:
    if name not in known:
        raise TemplateRefused(path, f"{name} is not a fact of this letter")
    if not FACT_TYPES[name].kind.repeats:
        raise TemplateRefused(path, f"{name} is not a list")


def _check_basis(template: LetterTemplate) -> None:
    wording = "".join(section.text for section in template.sections if section.when is None)
    for index, citation in enumerate(template.basis):
        if citation not in wording:
            raise TemplateRefused(f"basis.{index}", f"{citation} is not cited in the text")


def _check_law(template: LetterTemplate) -> None:
    """Refuse what no city may change (行政复议法 arts. 20, 23)."""
    leaves = frozenset(template.leaves)
    remedies = frozenset(template.remedies)
    if template.code in _REPLY_CODES and not (leaves and template.needs_decision):
        raise TemplateRefused(
            "needs_decision", "a reply needs an approved decision and a row of the statistics"
        )
    if template.code in _PETITION_CODES and leaves:
        raise TemplateRefused("leaves", "no petition counts in the report of disclosure")
    if template.code in _PETITION_DECISIONS and not template.needs_decision:
        raise TemplateRefused("needs_decision", "the head of the organ signs it")
    if leaves & _REFUSAL_LEAVES and remedies != {RemedyVariant.RECONSIDERATION_FIRST}:
        raise TemplateRefused("remedies", "a refusal under arts. 14 to 16 carries R1 alone")
    if _PARTIAL_LEAF in leaves and remedies != {
        RemedyVariant.RECONSIDERATION_FIRST,
        RemedyVariant.EITHER,
    }:
        raise TemplateRefused("remedies", "a partial disclosure carries R1 and R2")
    if leaves - {_NO_DECISION_LEAF} and RemedyVariant.NONE in remedies:
        raise TemplateRefused("remedies", "a letter that ends a request carries a remedy text")
    outside = template.code in _OUTSIDE_THE_STATISTICS
    if outside and (leaves or remedies != {RemedyVariant.EITHER}):
        raise TemplateRefused("remedies", f"{template.code} carries R2 and counts nowhere")
    if not leaves and not outside and remedies != {RemedyVariant.NONE}:
        raise TemplateRefused("remedies", "a step of the procedure carries R0")


def _facts_of(section: Section) -> Iterator[str]:
    if section.each is not None:
        yield section.each
    try:
        for name in placeholders(section.text):
            yield name.partition(".")[0]
    except ValueError as error:
        raise TemplateRefused("sections", str(error)) from error


def _item_parts(section: Section) -> frozenset[str]:
    if section.each is None:
        return frozenset()
    fact_type = FACT_TYPES[section.each]
    if fact_type.kind is FactKind.TEXTS:
        return frozenset({ITEM})
    return frozenset(fact_type.parts)


def _only_keys(data: Mapping[str, Any], keys: frozenset[str], path: str) -> None:
    unknown = sorted(set(data) - keys)
    if unknown:
        raise TemplateRefused(
            _join(path, unknown[0]), f"unknown; known are {', '.join(sorted(keys))}"
        )


def _text(data: Mapping[str, Any], key: str, path: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TemplateRefused(_join(path, key), "needs a text")
    return value.strip()


def _texts(
    data: Mapping[str, Any], key: str, allowed: frozenset[str] | None, *, least: int = 0
) -> tuple[str, ...]:
    values = data.get(key, ())
    if not isinstance(values, list | tuple) or len(values) < least:
        raise TemplateRefused(key, "needs a list" + (" with something in it" if least else ""))
    for index, value in enumerate(values):
        if not isinstance(value, str) or (allowed is not None and value not in allowed):
            raise TemplateRefused(f"{key}.{index}", f"{value} is not known here")
    if len(set(values)) < len(values):
        raise TemplateRefused(key, "names something twice")
    return tuple(values)


def _member(data: Mapping[str, Any], key: str, allowed: frozenset[str]) -> str:
    value = _text(data, key, "")
    if value not in allowed:
        raise TemplateRefused(key, f"{value} is not one of {min(allowed)} to {max(allowed)}")
    return value


def _names(data: Mapping[str, Any]) -> Mapping[str, str]:
    names = data.get("name")
    if not isinstance(names, Mapping):
        raise TemplateRefused("name", "needs a text for zh-CN and en")
    for locale in ("zh-CN", "en"):
        _text(names, locale, "name")
    return dict(names)


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("version")
    if type(version) is not int or version < 1:
        raise TemplateRefused("version", "needs a whole number from 1")
    return version


def _flag(data: Mapping[str, Any], key: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise TemplateRefused(key, "needs true or false")
    return value


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
