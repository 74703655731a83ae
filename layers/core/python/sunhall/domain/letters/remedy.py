"""The remedy of a decision: who may be asked to look at it again, and by when.

An agency that leaves out the right, the body or the period lengthens the period to up to one year
(行政复议法 art. 20), and one that refuses information must say that reconsideration comes first
(art. 23). So the text is computed from the kind of decision and the standing of the agency, and is
never typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunhall.domain.letters.remedy_period import (
    DIRECT_LAWSUIT,
    LAWSUIT_AFTER_RECONSIDERATION,
    RECONSIDERATION,
    Calendar,
    RemedyPeriod,
)


class RemedyVariant(StrEnum):
    """Which remedies a letter offers."""

    NONE = "R0"
    """A step of the procedure, which is not reviewed on its own."""
    RECONSIDERATION_FIRST = "R1"
    """A refusal under arts. 14 to 16 of the 条例: 行政复议法 art. 23(1)(4)."""
    EITHER = "R2"
    """Any other decision: reconsideration or a lawsuit, as the applicant likes."""


class AgencyKind(StrEnum):
    """Standing of an agency in the law of reconsideration."""

    LOCAL_DEPARTMENT = "local_department"
    """Department of a local government: that government decides, art. 24(1)(1)."""
    LOCAL_GOVERNMENT = "local_government"
    """Local government below the province: the government above, art. 24(1)(2)."""
    PROVINCIAL_GOVERNMENT = "provincial_government"
    """Government of a province: it decides itself, art. 24(2)."""
    DISPATCHED_ORGAN = "dispatched_organ"
    """Organ that a government has set up (派出机关): that government, art. 24(1)(3)."""
    AUTHORISED_ORGANISATION = "authorised_organisation"
    """Organisation that a government or its department manages: that government, art. 24(1)(4)."""
    VERTICAL_AGENCY = "vertical_agency"
    """Customs, finance, foreign exchange, tax, state security: the one above, art. 27."""
    JUSTICE_DEPARTMENT = "justice_department"
    """Justice department that runs reconsideration itself: either body, art. 28."""


class StandingIncomplete(ValueError):
    """The catalogue does not name a body that this agency's letters must name.

    Attributes:
        field: The missing entry.
    """

    def __init__(self, field: str, kind: AgencyKind) -> None:
        self.field = field
        super().__init__(f"an agency of kind {kind.value} needs {field} for its remedy text")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an agency stands, so that its letters can name the bodies that review them.

    Attributes:
        kind: Which rule of the law applies.
        court: Court with jurisdiction.
        own_government: Government of the same level, or the one that set it up or manages it.
        government_above: Government of the next level up; of use to a government only.
        department_above: Department of the next level up in the same line.
        filing_url: Where an application for reconsideration can be made online. A decision that is
            delivered online must name it (行政复议法 art. 22(2)).
    """

    kind: AgencyKind
    court: str
    own_government: str = ""
    government_above: str = ""
    department_above: str = ""
    filing_url: str = ""


#: The entries of a standing that name the reviewing bodies, in the order the law lists them.
_BODY_FIELDS: dict[AgencyKind, tuple[str, ...]] = {
    AgencyKind.LOCAL_DEPARTMENT: ("own_government",),
    AgencyKind.LOCAL_GOVERNMENT: ("government_above",),
    AgencyKind.PROVINCIAL_GOVERNMENT: ("own_government",),
    AgencyKind.DISPATCHED_ORGAN: ("own_government",),
    AgencyKind.AUTHORISED_ORGANISATION: ("own_government",),
    AgencyKind.VERTICAL_AGENCY: ("department_above",),
    AgencyKind.JUSTICE_DEPARTMENT: ("own_government", "department_above"),
}


class RemedyAction(StrEnum):
    """What an applicant can do."""

    RECONSIDERATION = "reconsideration"
    LAWSUIT = "lawsuit"


class RunsFrom(StrEnum):
    """What a period runs from."""

    LETTER_RECEIVED = "letter_received"
    RECONSIDERATION_DECIDED = "reconsideration_decided"
    REPLY_PERIOD_ENDED = "reply_period_ended"


@dataclass(frozen=True, slots=True)
class RemedyStep:
    """One way to challenge, as facts.

    Attributes:
        action: Reconsideration or lawsuit.
        bodies: Who decides; the applicant chooses when there is more than one.
        period: How long it is open.
        runs_from: What the period runs from.
        mandatory_first: Whether no court may be asked before this step.
        articles: Legal basis.
        variant: The variant that the step belongs to.
    """

    action: RemedyAction
    bodies: tuple[str, ...]
    period: RemedyPeriod
    runs_from: RunsFrom
    mandatory_first: bool
    articles: tuple[str, ...]
    variant: RemedyVariant


@dataclass(frozen=True, slots=True)
class Remedy:
    """The remedies of one letter, as text and as facts.

    Attributes:
        variants: What the text was computed for.
        paragraphs: The text in Chinese: the one that counts.
        paragraphs_en: A rendering in English for the tracking page.
        steps: The same as facts.
    """

    variants: tuple[RemedyVariant, ...]
    paragraphs: tuple[str, ...] = ()
    paragraphs_en: tuple[str, ...] = ()
    steps: tuple[RemedyStep, ...] = ()


@dataclass(frozen=True, slots=True)
class SilenceRemedy:
    """The remedy against an agency that did not answer.

    Attributes:
        open_from: First day on which there is silence to complain of.
        open_until: Last day for reconsideration.
        remedy: Text and facts.
    """

    open_from: date
    open_until: date
    remedy: Remedy


def reviewing_bodies(standing: Standing) -> tuple[str, ...]:
    """Return who reconsiders the decisions of an agency (行政复议法 arts. 24, 27, 28).

    Raises:
        StandingIncomplete: If the catalogue does not name such a body.
    """
    bodies = []
    for field in _BODY_FIELDS[standing.kind]:
        name: str = getattr(standing, field)
        if not name:
            raise StandingIncomplete(field, standing.kind)
        bodies.append(name)
    return tuple(bodies)


def remedy_for(variants: Sequence[RemedyVariant], standing: Standing) -> Remedy:
    """Compute the remedies of a letter.

    Args:
        variants: What the letter's template asks for. R1 together with R2 is the text of a partial
            disclosure: the withheld parts follow R1, all else R2.
        standing: The agency that issues the letter.

    Raises:
        StandingIncomplete: If a body or the court is not named in the catalogue.
        ValueError: If the variants contradict each other: none, R0 with another, or one twice.
    """
    chosen = tuple(variants)
    if not chosen or len(set(chosen)) < len(chosen):
        raise ValueError("a letter has at least one remedy variant, and none of them twice")
    if RemedyVariant.NONE in chosen:
        if len(chosen) > 1:
            raise ValueError("R0 stands alone: there is a remedy or there is none")
        return Remedy(chosen)
    bodies = _named(standing)
    mixed = len(chosen) > 1
    zh: list[str] = []
    en: list[str] = []
    steps: list[RemedyStep] = []
    for variant in sorted(chosen):
        if variant is RemedyVariant.RECONSIDERATION_FIRST:
            zh.append(_first_zh(standing, bodies, partial=mixed))
            en.append(_first_en(standing, bodies, partial=mixed))
            steps.extend(_first_steps(standing, bodies))
        else:
            zh.append(_either_zh(standing, bodies, partial=mixed))
            en.append(_either_en(standing, bodies, partial=mixed))
            steps.extend(_either_steps(standing, bodies))
    if standing.filing_url:
        zh.append(f"行政复议申请也可以通过互联网渠道提交：{standing.filing_url}")
        en.append(f"An application for reconsideration can also be made at {standing.filing_url}")
    return Remedy(chosen, tuple(zh), tuple(en), tuple(steps))


def silence_remedy(
    standing: Standing, due_on: date, today: date, calendar: Calendar
) -> SilenceRemedy | None:
    """Compute the remedy of an applicant who got no reply, or None while the reply is not overdue.

    Silence is a failure to act, so reconsideration comes first (行政复议法 art. 23(1)(3)), within
    60 days from the end of the reply period (行政复议法实施条例, 2007, art. 16).

    Raises:
        StandingIncomplete: If a body or the court is not named in the catalogue.
    """
    if today <= due_on:
        return None
    bodies = _named(standing)
    until = RECONSIDERATION.last_day(due_on, calendar)
    zh = (
        f"本机关未在法定期限内作出答复的，依照《中华人民共和国行政复议法》第二十三条第一款第三项的规定，"
        f"申请人应当先申请行政复议：可以自答复期限届满之日起{RECONSIDERATION.zh}内，"
        f"向{_either(bodies)}申请行政复议；{_lawsuit_after_zh(standing)}"
    )
    en = (
        "If the agency did not answer in time, reconsideration comes first: apply to "
        f"{' or '.join(bodies)} within {RECONSIDERATION.en} from the end of the reply period. "
        f"{_lawsuit_after_en(standing)}"
    )
    first, then = _first_steps(standing, bodies)
    silent = RemedyStep(
        first.action,
        bodies,
        RECONSIDERATION,
        RunsFrom.REPLY_PERIOD_ENDED,
        mandatory_first=True,
        articles=("行政复议法第二十三条第一款第三项", RECONSIDERATION.article),
        variant=RemedyVariant.RECONSIDERATION_FIRST,
    )
    remedy = Remedy((RemedyVariant.RECONSIDERATION_FIRST,), (zh,), (en,), (silent, then))
    return SilenceRemedy(date.fromordinal(due_on.toordinal() + 1), until, remedy)


def _named(standing: Standing) -> tuple[str, ...]:
    if not standing.court:
        raise StandingIncomplete("court", standing.kind)
    return reviewing_bodies(standing)


def _first_steps(standing: Standing, bodies: tuple[str, ...]) -> tuple[RemedyStep, RemedyStep]:
    variant = RemedyVariant.RECONSIDERATION_FIRST
    return (
        RemedyStep(
            RemedyAction.RECONSIDERATION,
            bodies,
            RECONSIDERATION,
            RunsFrom.LETTER_RECEIVED,
            mandatory_first=True,
            articles=("行政复议法第二十三条第一款第四项", RECONSIDERATION.article),
            variant=variant,
        ),
        RemedyStep(
            RemedyAction.LAWSUIT,
            (standing.court,),
            LAWSUIT_AFTER_RECONSIDERATION,
            RunsFrom.RECONSIDERATION_DECIDED,
            mandatory_first=False,
            articles=("行政复议法第三十四条", LAWSUIT_AFTER_RECONSIDERATION.article),
            variant=variant,
        ),
    )


def _either_steps(standing: Standing, bodies: tuple[str, ...]) -> tuple[RemedyStep, RemedyStep]:
    variant = RemedyVariant.EITHER
    return (
        RemedyStep(
            RemedyAction.RECONSIDERATION,
            bodies,
            RECONSIDERATION,
            RunsFrom.LETTER_RECEIVED,
            mandatory_first=False,
            articles=(RECONSIDERATION.article,),
            variant=variant,
        ),
        RemedyStep(
            RemedyAction.LAWSUIT,
            (standing.court,),
            DIRECT_LAWSUIT,
            RunsFrom.LETTER_RECEIVED,
            mandatory_first=False,
            articles=("行政诉讼法第四十四条", DIRECT_LAWSUIT.article),
            variant=variant,
        ),
    )


def _first_zh(standing: Standing, bodies: tuple[str, ...], *, partial: bool) -> str:
    act = "本告知书中不予公开部分的决定" if partial else "本告知书不予公开的决定"
    return (
        f"对{act}不服的，依照《中华人民共和国行政复议法》第二十三条的规定，应当先申请行政复议："
        f"可以自收到本告知书之日起{RECONSIDERATION.zh}内，向{_either(bodies)}申请行政复议；"
        f"{_lawsuit_after_zh(standing)}"
    )


def _first_en(standing: Standing, bodies: tuple[str, ...], *, partial: bool) -> str:
    act = "the parts that this letter withholds" if partial else "the refusal in this letter"
    return (
        f"To challenge {act}, reconsideration comes first: apply to {' or '.join(bodies)} "
        f"within {RECONSIDERATION.en} of receiving this letter. {_lawsuit_after_en(standing)}"
    )


def _lawsuit_after_zh(standing: Standing) -> str:
    # Art. 34 opens the court also where the body rejects the application or lets its time run out.
    return (
        f"对行政复议决定不服，或者行政复议机关不予受理、驳回申请、逾期不作答复的，"
        f"可以自收到决定书之日起或者行政复议期限届满之日起{LAWSUIT_AFTER_RECONSIDERATION.zh}内，"
        f"向{standing.court}提起行政诉讼。"
    )


def _lawsuit_after_en(standing: Standing) -> str:
    return (
        f"After that you may sue in {standing.court} within {LAWSUIT_AFTER_RECONSIDERATION.en} "
        "of receiving the decision on reconsideration, or of the end of the time for it."
    )


def _either_zh(standing: Standing, bodies: tuple[str, ...], *, partial: bool) -> str:
    act = "本告知书其他内容" if partial else "本告知书"
    return (
        f"对{act}不服的，可以自收到本告知书之日起{RECONSIDERATION.zh}内，"
        f"依照《中华人民共和国行政复议法》第二十条的规定向{_either(bodies)}申请行政复议；"
        f"也可以自收到本告知书之日起{DIRECT_LAWSUIT.zh}内，"
        f"依照《中华人民共和国行政诉讼法》第四十六条的规定直接向{standing.court}提起行政诉讼。"
    )


def _either_en(standing: Standing, bodies: tuple[str, ...], *, partial: bool) -> str:
    act = "anything else in this letter" if partial else "this letter"
    return (
        f"To challenge {act}, apply to {' or '.join(bodies)} for reconsideration within "
        f"{RECONSIDERATION.en} of receiving it, or sue directly in {standing.court} within "
        f"{DIRECT_LAWSUIT.en} of receiving it."
    )


def _either(names: tuple[str, ...]) -> str:
    return "或者".join(names)
