"""Reads a whole catalogue into checked models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as FilePath
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from infra.catalogue import models
from infra.catalogue.annual_report_file import AnnualReportFile
from infra.catalogue.chain_file import Chain
from infra.catalogue.correction_file import Correction
from infra.catalogue.problem import Path, Problem, dotted, one_of
from infra.catalogue.public_consultation_file import PublicConsultation
from infra.catalogue.publication_file import Publication
from infra.catalogue.sections import SECTIONS
from infra.catalogue.source import Source, data_of, names, read

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

CITY = "city.yaml"
DEPARTMENTS = "departments.yaml"
ROLES = "roles.yaml"
STAFF = "staff.yaml"
DISCLOSURE = "services/disclosure.yaml"
PUBLICATION = "services/publication.yaml"
CORRECTION = "services/correction.yaml"
PUBLIC_CONSULTATION = "services/public_consultation.yaml"
DECISIONS = "decisions.yaml"
LABELS = "labels.yaml"
ANNUAL_REPORT = "reports/disclosure-annual.yaml"
WORKING_DAYS = "calendars/working_days.yaml"

#: A label's text by language, in groups: ``state: {received: {zh-CN: …, en: …}}``.
LabelKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_:.-]*$")]
Labels = dict[models.Id, dict[LabelKey, models.Text]]


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A file's content together with where it stands."""

    source: Source
    value: T


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything the files of a catalogue say.

    Attributes:
        city: Who runs the installation.
        departments: Its offices.
        roles: What people can be.
        staff: People of the example city; absent in a catalogue without the file.
        disclosure: Numbers and lists of the disclosure service.
        publication: Numbers and lists of what is published without being asked for.
        correction: Numbers of the correction service.
        public_consultation: Numbers of public consultations.
        decisions: Ways to answer.
        labels: Texts.
        annual_report: Words of the annual report's form.
        chains: Approval chains, by file.
        schedules: Schedules of single years, by file.
        letters: Letter templates as plain data, by file.
        files: Files of the sections, by the model that describes each: see `of`.
    """

    city: Checked[models.City]
    departments: Checked[list[models.Department]]
    roles: Checked[list[models.Role]]
    staff: Checked[list[models.StaffMember]] | None
    disclosure: Checked[models.Disclosure]
    publication: Checked[Publication]
    correction: Checked[Correction]
    public_consultation: Checked[PublicConsultation]
    decisions: Checked[models.Decisions]
    labels: Checked[Labels]
    annual_report: Checked[AnnualReportFile]
    chains: list[Checked[Chain]] = field(default_factory=list)
    schedules: list[Checked[models.Schedule]] = field(default_factory=list)
    letters: list[Checked[Mapping[str, Any]]] = field(default_factory=list)
    files: Mapping[type[BaseModel], Checked[Any]] = field(default_factory=dict)

    def of(self, model: type[M]) -> Checked[M]:
        """Return the file of a section that a model describes (`infra.catalogue.sections`)."""
        return self.files[model]


def read_rules(root: FilePath, problems: list[Problem]) -> Rules | None:
    """Read every file of a catalogue.

    Args:
        root: Folder of the catalogue.
        problems: Takes everything that is wrong with single files.

    Returns:
        The rules, or None when a file could not be read: comparing files makes no sense then.
    """
    before = len(problems)
    city = _checked(root, CITY, models.City, problems)
    departments = _checked(root, DEPARTMENTS, list[models.Department], problems)
    roles = _checked(root, ROLES, list[models.Role], problems)
    staff = (
        _checked(root, STAFF, list[models.StaffMember], problems)
        if (root / STAFF).exists()
        else None
    )
    disclosure = _checked(root, DISCLOSURE, models.Disclosure, problems)
    publication = _checked(root, PUBLICATION, Publication, problems)
    correction = _checked(root, CORRECTION, Correction, problems)
    consultation = _checked(root, PUBLIC_CONSULTATION, PublicConsultation, problems)
    decisions = _checked(root, DECISIONS, models.Decisions, problems)
    labels = _checked(root, LABELS, Labels, problems)
    annual_report = _checked(root, ANNUAL_REPORT, AnnualReportFile, problems)
    _checked(root, WORKING_DAYS, models.WorkingDays, problems)
    chains = _folder(root, "chains", Chain, problems)
    schedules = _folder(root, "calendars", models.Schedule, problems, but=WORKING_DAYS)
    letters = _folder(root, "letters", dict[str, Any], problems)
    files = _section_files(root, problems)
    if len(problems) > before or not (
        (city and departments and roles and decisions and labels)
        and (disclosure and publication and correction and consultation and annual_report)
    ):
        return None
    return Rules(
        city=city,
        departments=departments,
        roles=roles,
        staff=staff,
        disclosure=disclosure,
        publication=publication,
        correction=correction,
        public_consultation=consultation,
        decisions=decisions,
        labels=labels,
        annual_report=annual_report,
        chains=chains,
        schedules=schedules,
        letters=[Checked(each.source, each.value) for each in letters],
        files=files,
    )


def _section_files(root: FilePath, problems: list[Problem]) -> dict[type[BaseModel], Checked[Any]]:
    """Read the files of every section that can be read; the others are noted."""
    found = {
        model: _checked(root, name, model, problems)
        for section in SECTIONS
        for name, model in section.files.items()
    }
    return {model: file for model, file in found.items() if file is not None}


def read_file(
    root: FilePath, name: str, kind: type[T], problems: list[Problem]
) -> Checked[T] | None:
    """Read and check a single file, or note why that is impossible."""
    return _checked(root, name, kind, problems)


def _folder(
    root: FilePath, folder: str, kind: type[T], problems: list[Problem], *, but: str = ""
) -> list[Checked[T]]:
    files = (_checked(root, name, kind, problems) for name in names(root, folder) if name != but)
    return [file for file in files if file is not None]


def _checked(
    root: FilePath, name: str, kind: type[T], problems: list[Problem]
) -> Checked[T] | None:
    source = read(root, name, problems)
    if source is None:
        return None
    shape: Any = kind
    try:
        return Checked(source, _shaped(shape, source.text))
    except ValidationError as error:
        problems.extend(_shape_problem(source, kind, each) for each in error.errors())
        return None


@lru_cache(maxsize=512)
def _shaped(kind: Any, text: str) -> Any:
    """Return what a text holds in the shape of a kind; nobody changes it (as `data_of` a text).

    Raises:
        ValidationError: It has another shape.
    """
    return TypeAdapter(kind).validate_python(data_of(text))


def _shape_problem(source: Source, kind: Any, error: ErrorDetails) -> Problem:
    # A wrong key of a mapping is reported at "<key>.[key]", which is nowhere in the file.
    path: Path = tuple(part for part in error["loc"] if part != "[key]")
    return Problem(source.name, source.line(path), dotted(path), _reason(kind, path, error))


def _reason(kind: Any, path: Path, error: ErrorDetails) -> str:
    value, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is not a key of this mapping; {one_of(_keys(kind, path), str(path[-1]))}"
        case "literal_error":
            return f"is {value!r}, and has to be one of {context['expected']}"
        case "string_pattern_mismatch":
            return f"is {value!r}, and has to match {context['pattern']}"
        case "value_error":
            return str(context["error"])
        case _:
            message = error["msg"]
            return f"is {value!r}: {message[:1].lower()}{message[1:]}" if _short(value) else message


def _short(value: object) -> bool:
    return not isinstance(value, dict | list) and len(repr(value)) <= 80


def _keys(kind: Any, path: Path) -> list[str]:
    """Return the keys that the mapping around the end of a path can have."""
    for part in path[:-1]:
        kind = _content_type(kind)
        kind = _fields(kind)[str(part)] if _is_model(kind) else get_args(kind)[-1]
    kind = _content_type(kind)
    return list(_fields(kind)) if _is_model(kind) else []


def _content_type(kind: Any) -> Any:
    """Return what a type is about: ``X`` of ``Annotated[X, …]`` and of ``X | None``."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    return kind


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
