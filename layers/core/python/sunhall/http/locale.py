"""The caller's language, from ``Accept-Language`` (RFC 9110 §12.5.4, RFC 4647 §3.4)."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

Locale: TypeAlias = Literal["zh-CN", "en"]
LOCALES: Final[tuple[Locale, ...]] = get_args(Locale)
DEFAULT: Final[Locale] = "zh-CN"
_BY_LANGUAGE: Final[dict[str, Locale]] = {"zh": "zh-CN", "en": "en", "*": DEFAULT}
_LONGEST_HEADER: Final = 512


def preferred(accept_language: str) -> Locale:
    """The language to answer in: the best one we have, Chinese when none fits.

    Any Chinese (``zh``, ``zh-HK``) gets zh-CN and any English gets en. A range with ``q=0`` is
    refused; among equal weights the first one wins. What cannot be read is skipped, because a
    strange header must not keep anyone from an answer.
    """
    best: Locale = DEFAULT
    best_weight = 0.0
    for part in accept_language[:_LONGEST_HEADER].split(","):
        tag, _, parameters = part.strip().partition(";")
        locale = _BY_LANGUAGE.get(tag.strip().partition("-")[0].lower())
        weight = _weight(parameters)
        if locale and weight > best_weight:
            best, best_weight = locale, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if name.strip().lower() == "q" and 0.0 <= weight <= 1.0 else 0.0
