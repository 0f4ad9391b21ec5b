"""Draws the pages: templates with the words, days and numbers of the visitor's language, and refusals as notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from knowledge_base.errors import ArticleNotFound, KnowledgeBaseError
from knowledge_base.pages.assets import HERE, SECURITY
from knowledge_base.pages.contract import Parts
from knowledge_base.pages.refusals import worded
from knowledge_base.pages.visit import SignInNeeded, Visit, back_here, locale_of, said

_SEEN: Final = {"b", "strong", "i", "em", "code", "pre", "s", "a", "br", "p", "ul", "ol", "li", "blockquote"}


class Pages:
    """Renders templates. Every response says that it is nobody else's and not to be kept."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        loader = FileSystemLoader(HERE / "templates")
        self._jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._jinja.filters.update(percent=_percent, tenths=_tenths)

    def draw(self, visit: Visit, template: str, /, **values: Any) -> Markup:
        """A template with the visitor's words."""
        return self._drawn(template, {**self._common(visit.say, visit.locale), "visit": visit, **values})

    def page(
        self, visit: Visit, template: str, /, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Response:
        """A whole page, or a part of one for htmx."""
        return answered(self.draw(visit, template, **values), status, headers)

    def sign_in(self, request: Request, after: str) -> Response:
        """The form, which leads to ``after``."""
        locale = locale_of(request)
        return answered(self._drawn("sign_in.html", {**self._common(said(self.parts.texts, locale), locale), "after": after}))

    def refuse(self, request: Request, error: KnowledgeBaseError) -> Response:
        """A refusal in the visitor's words: a notice for htmx, else a page."""
        fragment = "hx-request" in request.headers
        if isinstance(error, SignInNeeded):
            where = back_here(request)
            return answered("", error.status, {"HX-Redirect": where}) if fragment else RedirectResponse(where, 303, headers=SECURITY)
        locale = locale_of(request)
        words = worded(error, self.parts.texts, locale)
        values = {**self._common(said(self.parts.texts, locale), locale), "words": words, "kind": "danger"}
        if not fragment:
            return answered(self._drawn("refused.html", values), error.status)
        return answered(self._drawn("_notice.html", values), error.status, {"HX-Retarget": "#said", "HX-Reswap": "innerHTML"})

    def _drawn(self, template: str, values: Mapping[str, Any]) -> Markup:
        return Markup(self._jinja.get_template(template).render(values))  # noqa: S704 - templates escape what they show

    def _common(self, say: Callable[..., str], locale: str) -> dict[str, Any]:
        zone = self.parts.kb.zone

        def day(value: date | None) -> str:
            return format_date(value, "d MMM y", locale=locale) if value else ""

        def moment(value: datetime) -> str:
            return format_datetime(value, "d MMM y, HH:mm", tzinfo=zone, locale=locale)

        def show(value: Any) -> str:
            """A field of an article."""
            return day(value) if isinstance(value, date) else "–" if value in (None, "") else str(value)

        return {"t": say, "locale": locale, "day": day, "moment": moment, "show": show, "visit": None}


def answered(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(body, status, {**SECURITY, "Cache-Control": "no-store", **(headers or {})})


def route_class(pages: Pages) -> type[APIRoute]:
    """Routes whose expected refusals are pages and notices, never JSON."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Any]:
            handle = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                try:
                    return await handle(request)
                except KnowledgeBaseError as error:
                    return pages.refuse(request, error)
                except RequestValidationError:  # in the address: forms are read by hand
                    return pages.refuse(request, ArticleNotFound("page_unknown", "there is no such page"))

            return guarded

    return PageRoute


def safe(html: str) -> Markup:
    """What a channel's preview gave, with nothing in it but the look of words."""
    cleaned = nh3.clean(html, tags=_SEEN, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"})
    return Markup(cleaned)  # noqa: S704 - cleaned just above


def _tenths(value: float, locale: str) -> str:
    return format_decimal(value, "0.0", locale)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}\u00a0%"
