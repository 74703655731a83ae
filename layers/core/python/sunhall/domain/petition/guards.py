"""Who must not touch a petition in spite of their role: the accused (art. 30), the recused (28)."""

from __future__ import annotations

from sunhall.domain.actor import Actor, ActorKind
from sunhall.domain.catalogue import Catalogue
from sunhall.domain.engine.context import Context
from sunhall.domain.engine.decision import Refusal
from sunhall.domain.petition.petition import Petition
from sunhall.domain.petition.rules import within


def about_own_unit(accused: str, department: str | None, catalogue: Catalogue) -> bool:
    """Whether a department is the accused one, or a unit inside of it."""
    return within(department, accused, catalogue)


def hidden_from(petition: Petition, actor: Actor, catalogue: Catalogue) -> bool:
    """Whether somebody must not even know of a petition: staff of the unit that it reports."""
    if petition.accused is None or actor.kind is not ActorKind.STAFF:
        return False
    return about_own_unit(petition.accused, actor.department, catalogue)


def actor_refused(petition: Petition, context: Context) -> Refusal | None:
    """Refuse whoever must not act in this one petition, whatever their role."""
    if hidden_from(petition, context.actor, context.catalogue):
        return Refusal("petition_about_own_unit", kind="forbidden")
    if context.actor.id in petition.recused:
        return Refusal("person_recused", kind="forbidden")
    return None


def person_refused(petition: Petition, person: str, context: Context) -> Refusal | None:
    """Refuse to give a petition to somebody: a stranger to its desk, or recused (art. 28)."""
    member = context.directory.members.get(person)
    if member is None:
        return Refusal("staff_unknown", fields=("handler",))
    if member.department != petition.desk:
        return Refusal("handler_of_another_organ", fields=("handler",))
    if person in petition.recused:
        return Refusal("person_recused", fields=("handler",))
    return None


def barred(petition: Petition, context: Context) -> tuple[str, ...]:
    """Return who may sign nothing of a petition: the recused, and the staff of the accused."""
    accused = petition.accused
    colleagues = (
        ()
        if accused is None
        else tuple(
            member.id
            for member in context.directory.members.values()
            if about_own_unit(accused, member.department, context.catalogue)
        )
    )
    return (*petition.recused, *colleagues)
