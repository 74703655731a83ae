"""Texts for people, from the labels of the compiled catalogue.

The labels are read at the first text that is asked for, so an answer without errors never pays
for them. A missing label must not turn a clear refusal into a failure: the code itself is shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

from sunhall.domain.errors import Param
from sunhall.http.locale import Locale

Labels: TypeAlias = Callable[[], Mapping[str, Mapping[str, str]]]


@cache
def catalogue_labels() -> Mapping[str, Mapping[str, str]]:
    """Labels of the compiled catalogue: key to text by locale; empty where none is shipped."""
    from importlib import resources  # only answers with texts pay for it

    try:
        source = resources.files("sunhall_catalogue").joinpath("labels.json")
        groups: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(source.read_bytes())
    except (ModuleNotFoundError, FileNotFoundError):
        return {}
    return {
        f"{group}.{key}": label for group, texts in groups.items() for key, label in texts.items()
    }


def text(
    labels: Mapping[str, Mapping[str, str]], key: str, locale: Locale, params: Mapping[str, Param]
) -> str:
    """The label ``key`` in ``locale`` with ``{name}`` replaced by ``params``."""
    template = labels.get(key, {}).get(locale) or key.rpartition(".")[2]
    for name, value in params.items():
        template = template.replace("{" + name + "}", str(value))
    return template
