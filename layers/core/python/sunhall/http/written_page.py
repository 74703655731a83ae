"""The frame of the pages that the API writes itself, for whoever has no script or a slow line.

Head, header, language, footer and headers of the answer are the same on all of them; the styles
are those of the site's other pages, at an address that stays (``web/build.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import ClassVar, Final
from urllib.parse import urlencode

from sunhall.domain.catalogue import Catalogue
from sunhall.domain.errors import FieldError, InvalidInput
from sunhall.http.case_views import Words
from sunhall.http.locale import DEFAULT, Locale
from sunhall.http.message import Response

#: As strict as the site's other pages; the CDN in the partition aws says the same once more.
_HEADERS: Final = {
    "content-type": "text/html; charset=utf-8",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "vary": "accept-encoding",
}

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
)

_ROOTS: Final[Mapping[Locale, str]] = {"zh-CN": "/", "en": "/en/"}
_ASSETS: Final = "/frame"


def page_locale(wanted: str) -> Locale:
    """Return the language that an address asks for; the first one where it says none.

    Raises:
        InvalidInput: ``not_one_of``: there is no such language. The CDN keeps a copy for each value
            of the parameter, so made-up ones would pay for the same page over and over.
    """
    found = next((each for each in _ROOTS if each == wanted), None if wanted else "zh-CN")
    if found is None:
        told = {"allowed": ", ".join(_ROOTS)}
        raise InvalidInput(errors=[FieldError("lang", "not_one_of", told)])
    return found


def told_locale(problem: Response) -> Locale:
    """Return the language in which a problem is told, for the page that tells it."""
    told = problem.headers.get("content-language")
    return next((each for each in _ROOTS if each == told), DEFAULT)


class WrittenPages:
    """Writes the pages of one answer; a part of the site says what its pages have besides.

    Args:
        catalogue: Where names and words are.
        locale: The language asked for; the city's first where it does not offer it.
    """

    #: Group of the labels with the part's words; ``service`` is its name.
    GROUP: ClassVar[str]
    #: Its style sheet.
    STYLE: ClassVar[str]
    #: Links of the footer: address and word. What begins without a stroke has a root a language.
    LINKS: ClassVar[tuple[tuple[str, str], ...]]
    #: What forms of its pages may be sent to; they only ever look for something.
    FORMS: ClassVar[str] = "'none'"

    def __init__(self, catalogue: Catalogue, locale: Locale) -> None:
        offered = catalogue.city.locales
        self.catalogue = catalogue
        self.locale: Locale = locale if locale in offered else page_locale(offered[0])
        self.words = Words(catalogue, self.locale)

    def page(
        self,
        status: int,
        title: str,
        address: str,
        body: Iterable[str],
        kept: int,
        queries: Mapping[str, str] | None = None,
    ) -> Response:
        """Return a page as an answer.

        Args:
            status: Its HTTP status.
            title: What stands in the window's title, before the names of part and city.
            address: Its own address, without queries.
            body: HTML of its parts; empty ones are left out.
            kept: For how many seconds the CDN keeps it; 0 keeps it nowhere.
            queries: What else its address says; the page in the other language says it, too.
        """
        caching = f"public, max-age=0, s-maxage={kept}" if kept else "no-store"
        policy = _POLICY.format(forms=self.FORMS)
        alternate, switch = self._other_language(address, queries or {})
        brand = self.catalogue.city.branding
        html = _FRAME.format(
            lang=self.locale,
            title=escape(f"{title} - {self.word('service')} - {self.city}"),
            colour=brand.primary,
            alternate=alternate,
            style=self.STYLE,
            city=escape(self.city),
            hall=escape(self.words.own(brand.hall)),
            home=self.root,
            switch=switch,
            body="\n".join(part for part in body if part),
            service=self.escaped("service"),
            links="".join(self._footer_link(href, word) for href, word in self.LINKS),
            phone=escape(self.words.filled("written_page.phone", {"hotline": brand.hotline})),
            filing=f'<p lang="zh-CN">{escape(brand.filing)}</p>' if brand.filing else "",
            frame=_ASSETS,
            **{f"w_{name}": escape(self.words(f"written_page.{name}")) for name in _WORDS},
        )
        headers = {**_HEADERS, "content-security-policy": policy, "cache-control": caching}
        return Response(status, html.encode(), headers)

    def retold(self, problem: Response, address: str) -> Response:
        """Return a problem as a page: the first thing that is wrong, in words.

        Args:
            problem: As the API tells it, in the language of the page; what it has told otherwise
                stays as it is.
            address: Where the page's links lead to.
        """
        if not isinstance(problem.body, dict):
            return problem
        errors = problem.body.get("errors") or [{}]
        told = errors[0].get("message") or problem.body.get("detail") or problem.body.get("title")
        nothing = problem.status == 404
        title = self.words("written_page.nothing_here" if nothing else "error.error")
        body = [tag("h1", title, "govuk-heading-l"), tag("p", str(told or ""), "govuk-body")]
        page = self.page(problem.status, title, address, body, 0)
        # Programs that read pages wait as long as others do.
        wait = {name: value for name, value in problem.headers.items() if name == "retry-after"}
        return Response(page.status, page.body, {**page.headers, **wait})

    @property
    def city(self) -> str:
        """The city's name."""
        return self.words.own(self.catalogue.city.name)

    @property
    def root(self) -> str:
        """Where the other pages of this language begin."""
        return _ROOTS[self.locale]

    def url(self, address: str, queries: Mapping[str, str] | None = None) -> str:
        """Return the address of a page of this kind in this language, as an attribute's value."""
        return escape(_address(address, self.locale, queries or {}))

    def link(self, href: str, text: str, css: str = "govuk-link") -> str:
        """Return a link to an address that `url` gave."""
        return f'<a class="{css}" href="{href}">{escape(text)}</a>'

    def next(
        self, address: str, cursor: str | None, word: str, queries: Mapping[str, str] | None = None
    ) -> str:
        """Return the link to the page that follows; nothing where none does."""
        if not cursor:
            return ""
        href = self.url(address, {**(queries or {}), "cursor": cursor})
        return (
            f'<p class="govuk-body"><a class="govuk-link hall-standalone-link" rel="next" '
            f'href="{href}">{self.escaped(word)}</a></p>'
        )

    def facts(self, lines: Iterable[tuple[str, str]]) -> str:
        """Return a list of facts: the name of a word, and HTML. Those that say nothing are left."""
        rows = "".join(
            '<div class="govuk-summary-list__row">'
            f'<dt class="govuk-summary-list__key">{self.escaped(name)}</dt>'
            f'<dd class="govuk-summary-list__value">{value}</dd></div>'
            for name, value in lines
            if value
        )
        return f'<dl class="govuk-summary-list">{rows}</dl>' if rows else ""

    def text(self, heading: str, text: str) -> str:
        """Return a text in paragraphs under a heading; nothing for an empty one."""
        if not text:
            return ""
        return f'<h2 class="govuk-heading-m">{self.escaped(heading)}</h2>{paragraphs(text)}'

    def word(self, name: str) -> str:
        """Return a word of the part."""
        return self.words(f"{self.GROUP}.{name}")

    def filled(self, name: str, values: Mapping[str, str | int]) -> str:
        """Return a word of the part with its braces filled, as HTML."""
        return escape(self.words.filled(f"{self.GROUP}.{name}", values))

    def escaped(self, name: str) -> str:
        """Return a word of the part as HTML."""
        return escape(self.word(name))

    def paragraph(self, name: str) -> str:
        """Return a word of the part as a paragraph."""
        return tag("p", self.word(name), "govuk-body")

    def department(self, unit: str) -> str:
        """Return the name of a department."""
        return self.words(f"department.{unit}")

    def _footer_link(self, href: str, word: str) -> str:
        address = self.url(href) if href.startswith("/") else f"{self.root}{href}"
        return f"<li>{self.link(address, self.word(word))}</li>"

    def _other_language(self, address: str, queries: Mapping[str, str]) -> tuple[str, str]:
        """Return the two links to the page in the other language, if the city offers one."""
        others = [each for each in self.catalogue.city.locales if each != self.locale]
        if not others:
            return "", ""
        other = page_locale(others[0])
        href = escape(_address(address, other, queries))
        switch = (
            f'<li><a class="hall-tool" id="language-switch" href="{href}" lang="{other}" '
            f'hreflang="{other}">{escape(self.words("written_page.other_language"))}</a></li>'
        )
        return f'<link rel="alternate" hreflang="{other}" href="{href}">\n', switch


def tag(name: str, text: str, css: str) -> str:
    """Return an element with a text."""
    return f'<{name} class="{css}">{escape(text)}</{name}>'


def paragraphs(text: str) -> str:
    """Return a text as paragraphs, one a line."""
    return "".join(tag("p", part, "govuk-body") for part in text.splitlines() if part.strip())


def _address(address: str, locale: Locale, queries: Mapping[str, str]) -> str:
    said = {"lang": "en"} if locale == "en" else {}
    asked = {**said, **{name: value for name, value in queries.items() if value}}
    return f"{address}?{urlencode(asked)}" if asked else address


_WORDS: Final = ("skip", "tools", "elder_on", "elder_off", "home", "times")

_FRAME: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="{colour}">
<link rel="icon" href="{frame}/mark.svg" type="image/svg+xml">
{alternate}<link rel="stylesheet" href="{frame}/citizen.css">
<link rel="stylesheet" href="{frame}/{style}.css">
<script src="{frame}/scripts/early.js"></script>
<script type="module" src="{frame}/scripts/page.mjs"></script>
</head>
<body class="govuk-template__body">
<a href="#main" class="govuk-skip-link">{w_skip}</a>
<header class="hall-header">
<div class="govuk-width-container hall-header__inner">
<a class="hall-header__home" href="{home}">
<img class="hall-header__mark" src="{frame}/mark.svg" alt="" width="40" height="40">
<span><span class="hall-header__city">{city}</span><span class="hall-header__name">{hall}</span>\
</span>
</a>
<nav aria-label="{w_tools}">
<ul class="hall-tools">
<li class="js-only"><button type="button" class="hall-tool" id="elder-switch" \
data-on="{w_elder_on}" data-off="{w_elder_off}">{w_elder_on}</button></li>
{switch}
</ul>
</nav>
</div>
</header>
<div class="hall-body">
<div class="govuk-width-container">
<main class="govuk-main-wrapper" id="main">
<div class="govuk-grid-row"><div class="govuk-grid-column-two-thirds">
{body}
</div></div>
</main>
</div>
</div>
<footer class="hall-footer">
<div class="govuk-width-container">
<h2 class="govuk-visually-hidden">{service}</h2>
<ul class="hall-footer__links">
<li><a class="govuk-link" href="{home}">{w_home}</a></li>
{links}
</ul>
<p>{phone}</p>
<p>{w_times}</p>
{filing}
</div>
</footer>
</body>
</html>
"""
