"""The hotline's own rules, typed: kinds, channels, tiers, categories, areas, dispatch directory.

They come from ``catalogue/services/ticket.yaml`` and ``catalogue/hotline/``, compiled to the
section ``ticket`` of the catalogue. Nothing here decides about a ticket; it answers what the city
has said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from sunhall.domain.catalogue import (
    Basis,
    Catalogue,
    Choice,
    Limit,
    Period,
    Switch,
    Text,
    limit_of,
    period_of,
)
from sunhall.domain.ticket.outline import Point, inside, point

#: What a ticket can be.
KindId: TypeAlias = Literal["consultation", "help", "complaint", "report", "suggestion", "praise"]

#: Ways in which a ticket reaches the centre.
ChannelId: TypeAlias = Literal[
    "phone", "web", "mini_app", "open311", "96519", "leader_mailbox", "import"
]

#: How pressing a matter is: it chooses the tier, whatever the preset in force calls its tiers.
Level: TypeAlias = Literal["danger", "utility", "general", "complex"]

#: Numbers of police, fire, ambulance and traffic: not merged into 12345 (国办发〔2020〕53号).
EmergencyNumber: TypeAlias = Literal["110", "119", "120", "122"]

#: The six classes of what the hotline does not take on (北京市接诉即办工作条例 art. 11).
RefusalCode: TypeAlias = Literal[1, 2, 3, 4, 5, 6]

#: What a unit's reply says it came to.
ReplyResult: TypeAlias = Literal["solved", "partly", "explained", "cannot"]

#: What the citizen says it came to.
CallbackResult: TypeAlias = Literal["solved", "partly", "unsolved"]

Satisfaction: TypeAlias = Literal[
    "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"
]

#: Why a ticket can end without being handled.
TerminationGround: TypeAlias = Literal["no_cooperation", "left_scope"]

#: Why an unhappy answer can be left out of the scores.
ExclusionGround: TypeAlias = Literal["unlawful", "objective_limits"]

#: How a proposal to dispatch was found; ``confer`` proposes nobody: the centre convenes.
ProposalRule: TypeAlias = Literal["directory", "area", "confer"]

#: Stands in the directory for the district that the place lies in.
AREA = "area"

#: Stands in the directory for a matter that is conferred on before it is dispatched.
CONFER = "confer"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Kind:
    """A kind of ticket.

    Attributes:
        id: Short id, e.g. ``complaint``.
        label: What it is called.
        anonymous: Whether it is taken from somebody who leaves no contact.
        confidential: Whether it is confidential unless the centre says otherwise.
        public: Whether a ticket of this kind may ever be shown to everybody.
        direct: Whether it can be answered from the knowledge base (直接办结).
    """

    id: str
    label: Text
    anonymous: bool
    confidential: bool
    public: bool
    direct: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TicketChannel:
    """A way in which a ticket comes in.

    Attributes:
        id: Short id, e.g. ``web``.
        label: What it is called.
        public: Whether a citizen uses it without an agent.
        screened: Whether the intake limit runs: nobody was on the phone to screen it.
    """

    id: str
    label: Text
    public: bool
    screened: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Tier:
    """A class of tickets with the same limits (办理时限档次).

    Attributes:
        id: Short id, e.g. ``general``.
        label: What it is called.
        kinds: Kinds that it is for; empty for all.
        levels: Levels that it is for; empty for all.
        promise: K1, the citizen's, from acceptance.
        sign: K2, from dispatch to sign-for.
        handling: K3, from dispatch to the reply.
        return_window: K4, from dispatch.
        extension: The most that one extension adds, counted after the old due date.
        max_extensions: How often K3 can be extended.
        leader_extension: Units that extensions may add up to before a leader approves, too.
        callback: K5, from the accepted reply to the first attempt to call back.
        callback_attempts: Failed attempts after which there is no valid callback.
        callback_days: Different days that they have to lie on.
        rework: K6, from the order to the new reply.
        rework_rounds: How often rework can be ordered.
        yellow: How long before the due date the yellow card warns.
        red: On which working day past the due date the red card comes; 0 at once.
    """

    id: str
    label: Text
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    promise: Period
    sign: Period
    handling: Period
    return_window: Period
    extension: Period
    max_extensions: Limit
    leader_extension: Limit
    callback: Period
    callback_attempts: Limit
    callback_days: Limit
    rework: Period
    rework_rounds: Limit
    yellow: Period
    red: Limit

    def takes(self, kind: str, level: str) -> bool:
        """Return whether the tier is for a kind and a level."""
        return (not self.kinds or kind in self.kinds) and (not self.levels or level in self.levels)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attribute:
    """A question of a public category, as Open311 defines one.

    Attributes:
        code: What the answer is sent under.
        label: The question.
        datatype: ``string``, ``number``, ``datetime``, ``text``, ``singlevaluelist`` or
            ``multivaluelist``.
        required: Whether it has to be answered.
        hint: What to write; may be empty in every language.
        values: The answers of a list by key, in their order.
    """

    code: str
    label: Text
    datatype: str
    required: bool
    hint: Text
    values: Mapping[str, Text]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PublicService:
    """A category as citizens and Open311 clients choose it.

    Attributes:
        service_code: Its Open311 code, for ever.
        description: What it is for.
        attributes: Its questions, in the order in which they are asked.
    """

    service_code: str
    description: Text
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TicketCategory:
    """What a ticket is about.

    Attributes:
        id: Short id, e.g. ``road_damage``.
        group: Id of its group.
        label: What it is called.
        keywords: Words of citizens that point to it.
        kind: The kind it mostly is.
        level: How pressing it mostly is.
        confidential: Whether a ticket about it is confidential unless the centre says otherwise.
        service: How the public chooses it; None where only agents do.
    """

    id: str
    group: str
    label: Text
    keywords: tuple[str, ...]
    kind: str
    level: str
    confidential: bool
    service: PublicService | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Area:
    """A district.

    Attributes:
        id: Short id, e.g. ``chengdong``.
        label: Its name.
        department: Its government.
        outline: A closed ring in WGS84.
    """

    id: str
    label: Text
    department: str
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DirectoryEntry:
    """A line of the dispatch directory (派单目录).

    Attributes:
        lead: Department, `AREA` or `CONFER`.
        co_units: Departments, or `AREA`.
        basis: The duty that makes it theirs.
    """

    lead: str
    co_units: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should handle a ticket.

    Attributes:
        lead: The lead unit (主办); None when the units have to confer first.
        co_units: The others (协办), without the lead.
        basis: The duty or the rule that says so.
        rule: How it was found.
    """

    lead: str | None
    co_units: tuple[str, ...]
    basis: Basis
    rule: ProposalRule


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RefusalReason:
    """A class of what is not taken on.

    Attributes:
        code: Its number in the article.
        label: What it is called.
        where_to_go: What the citizen is told by default.
        basis: The article.
        earlier: Whether an earlier ticket has to be named.
        petition: Whether it may go on as a petition (信访), if the citizen wants that.
    """

    code: int
    label: Text
    where_to_go: Text
    basis: Basis
    earlier: bool
    petition: bool


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HintRules:
    """Which tickets an agent is shown as perhaps being about the same matter.

    Attributes:
        least: From which likeness of the words on, in percent.
        least_if_close: The same for a ticket from the same place or the same number.
        most: How many at most.
    """

    least: Limit
    least_if_close: Limit
    most: Limit


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TicketRules:
    """Everything the city has said about its hotline.

    Attributes:
        preset: Id of the preset in force.
        centre: Department that runs the hotline.
        petition_office: Department that petitions go to.
        tiers: Tiers of the preset by id, in the order in which they are tried.
        screening: The intake limit of what comes in without an agent.
        reopen_window: How long after the end a citizen can ask to reopen.
        archive: From the end to the archive.
        repeat_window: How far back the same phone, category and place count as a repeat.
        urge_interval: How long after an urge the citizen can urge again.
        returns_to_arbitration: Returns or refused returns after which responsibility is decided.
        hints: Which tickets are shown as perhaps being about the same matter.
        pause_while_waiting: Whether clocks stand still while the citizen is asked something.
        kinds: By id.
        channels: By id.
        emergency_numbers: Who answers, by number.
        refusal_reasons: By number.
        invalid_reasons: By id.
        return_reasons: By id.
        extension_reasons: By id.
        reject_reasons: Why the centre sends a reply back, by id.
        termination_grounds: By id.
        exclusion_grounds: By id.
        reply_results: By id.
        callback_results: By id.
        satisfaction: The scale by id, the best first.
        groups: Groups of categories by id.
        categories: By id.
        neutral_words: Words that look like keywords of categories and point to none.
        areas: By id.
        directory: Lines by category and area; the area None holds where no other line does.
        area_known: The rule for a ticket whose area alone is known.
        unclear: The rule for a ticket that no line answers.
    """

    preset: str
    centre: str
    petition_office: str
    tiers: Mapping[str, Tier]
    screening: Period
    reopen_window: Period
    archive: Period
    repeat_window: Period
    urge_interval: Period
    returns_to_arbitration: Limit
    hints: HintRules
    pause_while_waiting: Switch
    kinds: Mapping[str, Kind]
    channels: Mapping[str, TicketChannel]
    emergency_numbers: Mapping[str, Text]
    refusal_reasons: Mapping[int, RefusalReason]
    invalid_reasons: Mapping[str, Choice]
    return_reasons: Mapping[str, Choice]
    extension_reasons: Mapping[str, Choice]
    reject_reasons: Mapping[str, Choice]
    termination_grounds: Mapping[str, Choice]
    exclusion_grounds: Mapping[str, Choice]
    reply_results: Mapping[str, Choice]
    callback_results: Mapping[str, Choice]
    satisfaction: Mapping[str, Choice]
    groups: Mapping[str, Choice]
    categories: Mapping[str, TicketCategory]
    neutral_words: tuple[str, ...]
    areas: Mapping[str, Area]
    directory: Mapping[tuple[str, str | None], DirectoryEntry]
    area_known: Basis
    unclear: Basis

    def tier_for(self, kind: str, level: str = "general") -> Tier:
        """Return the tier of a kind and a level: the first that takes them.

        The last tier takes everything, so there always is one.
        """
        return first_fitting(self.tiers.values(), kind, level)

    def default_tier(self, kind: str, category: str | None) -> Tier:
        """Return the tier of a ticket by its kind and, where it has one, its category."""
        found = self.categories.get(category or "")
        return self.tier_for(kind, found.level if found else "general")

    def category_of_service(self, service_code: str) -> TicketCategory | None:
        """Return the category that the public chooses by an Open311 code."""
        for category in self.categories.values():
            if category.service is not None and category.service.service_code == service_code:
                return category
        return None

    def confidential(self, kind: str, category: str | None) -> bool:
        """Return whether a ticket is confidential from the beginning."""
        found = self.categories.get(category or "")
        return self.kinds[kind].confidential or (found is not None and found.confidential)

    def may_be_public(self, kind: str, category: str | None) -> bool:
        """Return whether a ticket may ever be shown to everybody.

        Reports (举报) and what only agents register are not, whatever the citizen has agreed to.
        """
        found = self.categories.get(category or "")
        listed = found is not None and found.service is not None and not found.confidential
        return self.kinds[kind].public and listed

    def area_at(self, *, longitude: float, latitude: float) -> Area | None:
        """Return the district that a place lies in, WGS84; None outside the city."""
        place = point(longitude, latitude)
        return next((each for each in self.areas.values() if inside(place, each.outline)), None)

    def proposal(self, category: str | None, area: str | None) -> Proposal:
        """Propose who handles a ticket: an answer for everything.

        What the directory names goes straight there; where the area alone is known, to its
        district; everything else is conferred on (北京市接诉即办工作条例 art. 12).

        Args:
            category: Id of the category, if it is known.
            area: Id of the area, if it is known.
        """
        known = self.areas.get(area or "")
        district = known.department if known else None
        entry = self._entry(category, area)
        if entry is None:
            return self._without_entry(district)
        lead = district if entry.lead == AREA else entry.lead
        if lead is None or lead == CONFER:
            return Proposal(None, (), entry.basis, "confer")
        named = [district if unit == AREA else unit for unit in entry.co_units]
        others = dict.fromkeys(unit for unit in named if unit not in (None, lead))
        return Proposal(lead, tuple(unit for unit in others if unit), entry.basis, "directory")

    def _entry(self, category: str | None, area: str | None) -> DirectoryEntry | None:
        if category is None:
            return None
        return self.directory.get((category, area)) or self.directory.get((category, None))

    def _without_entry(self, district: str | None) -> Proposal:
        if district is None:
            return Proposal(None, (), self.unclear, "confer")
        return Proposal(district, (), self.area_known, "area")


def first_fitting(tiers: Iterable[Tier], kind: str, level: str) -> Tier:
    """Return the first tier of a preset that is for a kind and a level; its last one takes all."""
    return next(tier for tier in tiers if tier.takes(kind, level))


@lru_cache(maxsize=4)
def ticket_rules(catalogue: Catalogue) -> TicketRules:
    """Return the hotline's rules of a catalogue, built once.

    Raises:
        KeyError: If the catalogue has no section ``ticket``.
    """
    plain = catalogue.sections["ticket"]
    return TicketRules(
        preset=plain["preset"],
        centre=plain["centre"],
        petition_office=plain["petition_office"],
        tiers={each["id"]: tier_from(each) for each in plain["tiers"]},
        screening=period_of(plain["screening"]),
        reopen_window=period_of(plain["reopen_window"]),
        archive=period_of(plain["archive"]),
        repeat_window=period_of(plain["repeat_window"]),
        urge_interval=period_of(plain["urge_interval"]),
        returns_to_arbitration=limit_of(plain["returns_to_arbitration"]),
        hints=HintRules(
            least=limit_of(plain["hint_likeness"]),
            least_if_close=limit_of(plain["hint_likeness_close"]),
            most=limit_of(plain["hints_shown"]),
        ),
        pause_while_waiting=_switch(plain["pause_while_waiting"]),
        kinds={each["id"]: Kind(**each) for each in plain["kinds"]},
        channels={each["id"]: TicketChannel(**each) for each in plain["channels"]},
        emergency_numbers={each["number"]: each["label"] for each in plain["emergency_numbers"]},
        refusal_reasons={each["code"]: _refusal(each) for each in plain["refusal_reasons"]},
        invalid_reasons=_choices(plain["invalid_reasons"]),
        return_reasons=_choices(plain["return_reasons"]),
        extension_reasons=_choices(plain["extension_reasons"]),
        reject_reasons=_choices(plain["reject_reasons"]),
        termination_grounds=_choices(plain["termination_grounds"]),
        exclusion_grounds=_choices(plain["exclusion_grounds"]),
        reply_results=_choices(plain["reply_results"]),
        callback_results=_choices(plain["callback_results"]),
        satisfaction=_choices(plain["satisfaction"]),
        groups=_choices(plain["groups"]),
        categories={each["id"]: _category(each) for each in plain["categories"]},
        neutral_words=tuple(plain["neutral_words"]),
        areas={each["id"]: _area(each) for each in plain["areas"]},
        directory={(each["category"], each["area"]): _line(each) for each in plain["directory"]},
        area_known=Basis(**plain["area_known"]),
        unclear=Basis(**plain["unclear"]),
    )


def tier_from(plain: Mapping[str, Any]) -> Tier:
    """Return a tier of a compiled preset, typed."""
    return Tier(
        id=plain["id"],
        label=plain["label"],
        kinds=tuple(plain["kinds"]),
        levels=tuple(plain["levels"]),
        promise=period_of(plain["promise"]),
        sign=period_of(plain["sign"]),
        handling=period_of(plain["handling"]),
        return_window=period_of(plain["return_window"]),
        extension=period_of(plain["extension"]),
        max_extensions=limit_of(plain["max_extensions"]),
        leader_extension=limit_of(plain["leader_extension"]),
        callback=period_of(plain["callback"]),
        callback_attempts=limit_of(plain["callback_attempts"]),
        callback_days=limit_of(plain["callback_days"]),
        rework=period_of(plain["rework"]),
        rework_rounds=limit_of(plain["rework_rounds"]),
        yellow=period_of(plain["yellow"]),
        red=limit_of(plain["red"]),
    )


def _switch(plain: Mapping[str, Any]) -> Switch:
    return Switch(plain["on"], Basis(**plain["basis"]))


def _choices(plain: list[Mapping[str, Any]]) -> Mapping[str, Choice]:
    return {each["id"]: Choice(**each) for each in plain}


def _refusal(plain: Mapping[str, Any]) -> RefusalReason:
    return RefusalReason(**{**plain, "basis": Basis(**plain["basis"])})


def _category(plain: Mapping[str, Any]) -> TicketCategory:
    service = plain["service"]
    return TicketCategory(
        **{
            **plain,
            "keywords": tuple(plain["keywords"]),
            "service": _service(service) if service else None,
        }
    )


def _service(plain: Mapping[str, Any]) -> PublicService:
    attributes = tuple(
        Attribute(**{**each, "values": {value["key"]: value["name"] for value in each["values"]}})
        for each in plain["attributes"]
    )
    return PublicService(plain["service_code"], plain["description"], attributes)


def _area(plain: Mapping[str, Any]) -> Area:
    outline = tuple((east, north) for east, north in plain["outline"])
    return Area(plain["id"], plain["label"], plain["department"], outline)


def _line(plain: Mapping[str, Any]) -> DirectoryEntry:
    return DirectoryEntry(plain["lead"], tuple(plain["co_units"]), Basis(**plain["basis"]))
