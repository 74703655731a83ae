"""Makes sure that nothing for everybody names who applied.

A name has no form that a rule could look for, so it is compared with the one that was sealed when
the request came in. Whoever proposes a release does not learn it: the answer tells the field only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sunhall.application.ports import Ports, StoredCase
from sunhall.domain.engine.command import Command
from sunhall.domain.errors import FieldError, RuleRefused

#: Commands with a text for everybody.
_FOR_EVERYBODY: Final = frozenset({"publish_to_log", "take_from_log"})

#: The parts of an application that name somebody, within its ``applicant``.
_NAMES: Final = ("name", "contact_person")


def check_release(ports: Ports, stored: StoredCase, name: str, command: Command) -> None:
    """Refuse a text for everybody that names the applicant.

    Args:
        ports: The outside world.
        stored: The case.
        name: The command's name; others than those with a public text are passed over.
        command: Its data.

    Raises:
        RuleRefused: ``personal_data_applicant``, for every field that does; or
            ``personal_data_erased``: nobody can tell any more whether it does.
    """
    if name not in _FOR_EVERYBODY:
        return
    from sunhall.domain.disclosure.publishing import public_texts
    from sunhall.domain.publication.personal_data import names

    known = tuple(_applicants(ports, stored))
    errors = [
        FieldError(f"data.{field}", "personal_data_applicant")
        for field, text in public_texts(command).items()
        if any(names(person, text) for person in known)
    ]
    if errors:
        raise RuleRefused("personal_data_applicant", errors=errors)


def _applicants(ports: Ports, stored: StoredCase) -> Iterable[str]:
    if stored.data_key is None or "application" not in stored.sealed:
        raise RuleRefused("personal_data_erased")
    key = ports.seal.open_key(stored.case_id, stored.data_key)
    content = ports.seal.unseal(key, stored.case_id, "application", stored.sealed["application"])
    yield from _named(content.get("applicant", {}))
    for person in content.get("joint_applicants", ()):
        yield from _named(person)


def _named(person: Mapping[str, Any]) -> Iterable[str]:
    return (person[part] for part in _NAMES if person.get(part))
