"""In which states each command may be given: the state machine, as a table."""

from __future__ import annotations

from sunhall.domain.publication.item import ItemState

#: Command → states that allow it. What is not listed here is refused.
ALLOWED: dict[str, frozenset[ItemState]] = {
    "edit_item": frozenset({ItemState.PREPARING}),
    "submit_for_release": frozenset({ItemState.PREPARING}),
    "revise_item": frozenset({ItemState.PUBLISHED}),
    # A revision that is still being prepared does not keep anybody from taking down the old text.
    "take_item_down": frozenset(
        {ItemState.PUBLISHED, ItemState.PREPARING, ItemState.RELEASE_REVIEW}
    ),
    "drop_item": frozenset({ItemState.PREPARING, ItemState.RELEASE_REVIEW}),
    # The run itself knows whether it is open; copies are read and commented on afterwards, too.
    "act_on_approval": frozenset(ItemState),
}
