"""Draws pages for the signed-in: templates of all sections, refusals as notices, and the dependencies that say who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import FromClause

from connectors.contract import Texts
from connectors.errors import BadInput, Forbidden, NotFound, Refusal
from connectors.ledger.store import Store
from handoff.desk.api import Desk
from handoff.operators import Operator
from handoff.pages.assets import HERE, SECTIONS, SECURITY
from handoff.pages.tabs import TABS, Tab
from handoff.pages.visit import COOKIE, SignInNeeded, back_here, guard_of, locale_of, signed_in
from handoff.pages.wording import slip_worded, words
from handoff.single_sign_on.entering import SignOn
from handoff.slips import Slip

WORDED: Final = frozenset(
    {"bad_login", "too_many", "foreign_request", "page_unknown", "bad_address", "supervisors_only", "not_an_operator"}
)
"""Codes of refusals with words of the frame (``page-refused-…``); others come worded."""


class Frame:
    """What a section draws and asks with. ``desk`` holds the parts; ``store``, ``texts`` and ``zone`` are its own."""

    def __init__(self, desk: Desk, answers: FromClause | None = None, sign_on: SignOn | None = None) -> None:
        """``answers``: rows of the knowledge base's answers shown (:mod:`handoff.boards.facts`)."""
        self.desk = desk
        self.sign_on = sign_on
        self.answers = answers
        self.store: Store = desk.store
        self.texts: Texts = desk.texts
        self.zone = ZoneInfo(desk.settings.zone)
        self.addresses: set[str] = {"/desk", "/kb"}
        """Addresses that exist; the router adds those of its sections, and tabs of others are not shown."""
        sections = {path.parent.name: FileSystemLoader(path) for path in SECTIONS.glob("*/templates") if path.parent != HERE}
        loader = ChoiceLoader([FileSystemLoader(HERE / "templates"), PrefixLoader(sections)])
        self._jinja = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    # Who asks

    async def visit(self, request: Request) -> Operator:
        """A dependency: any operator or supervisor."""
        who = await signed_in(self.desk.operators, request)
        if not who.at_desk:
            raise Forbidden("not_an_operator", "the pages are for operators and supervisors")
        return who

    async def supervisor(self, request: Request) -> Operator:
        """A dependency: supervisors only."""
        who = await self.visit(request)
        if not who.supervises:
            raise Forbidden("supervisors_only", "the page is for supervisors")
        return who

    async def overseer(self, request: Request) -> Operator:
        """A dependency: supervisors, of everything or of their queues."""
        who = await self.visit(request)
        if not who.oversees:
            raise Forbidden("supervisors_only", "the page is for supervisors")
        return who

    def locale(self, request: Request, who: Operator | None = None) -> str:
        return locale_of(request, who.locale if who else "ru")

    # What is drawn

    def render(
        self,
        request: Request,
        who: Operator,
        template: str,
        /,
        *,
        section: str = "",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A whole page; ``section`` is the name of its tab."""
        return answered(self.part(request, who, template, section=section, **values), status, headers)

    def part(self, request: Request, who: Operator, template: str, /, **values: Any) -> Markup:
        """A template's text, for a piece of page or to be put into another."""
        guard = guard_of(request.cookies.get(COOKIE, ""))
        common = {"who": who, "guard": guard, "tabs": self._tabs(who), "section": ""}
        return self._drawn(template, {**self._common(self.locale(request, who)), **common, **values})

    def piece(self, request: Request, who: Operator, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A piece of page for htmx."""
        return answered(self.part(request, who, template, **values), status)

    def notice(self, request: Request, who: Operator, text: str, *, kind: str = "ok", after: str = "") -> HTMLResponse:
        """Says ``text`` at the foot of the page that asked; ``after``: an event for the page («board:changed»)."""
        body = self.part(request, who, "_notice.html", words=[text], kind=kind)
        trigger = {"HX-Trigger": after} if after else {}
        return answered(body, 200, {"HX-Retarget": "#said", "HX-Reswap": "innerHTML", **trigger})

    def sign_in(self, request: Request, after: str, refused: Refusal | None = None) -> HTMLResponse:
        """The sign-in page; ``refused``: why the sign-in at the issuer came to nothing."""
        locale = self.locale(request)
        said = {"refusal": self.worded(refused, locale) if refused else "", "issuer": self.sign_on.title if self.sign_on else ""}
        drawn = self._drawn("sign_in.html", {**self._common(locale), "after": after, **said, **_NOBODY})
        return answered(drawn, refused.status if refused else 200)

    def entered(self, request: Request, after: str) -> HTMLResponse:
        """Leads on to ``after`` from a page of ours: the session's cookie is not sent where another site led straight to it."""
        return answered(self._drawn("single_sign_on/entered.html", {**self._common(self.locale(request)), "after": after, **_NOBODY}))

    def refuse(self, request: Request, error: Refusal) -> Response:
        """A refusal in the visitor's words: a notice for htmx, else a page; who is not signed in is led to the sign-in and back."""
        fragment = "hx-request" in request.headers
        if isinstance(error, SignInNeeded):
            where = back_here(request)
            return answered("", 401, {"HX-Redirect": where}) if fragment else RedirectResponse(where, 303, headers=SECURITY)
        locale = self.locale(request)
        values = {**self._common(locale), **_NOBODY, "words": [self.worded(error, locale)], "kind": "danger", "field": error.field}
        if not fragment:
            return answered(self._drawn("refused.html", values), error.status)
        return answered(self._drawn("_notice.html", values), error.status, {"HX-Retarget": "#said", "HX-Reswap": "innerHTML"})

    def worded(self, error: Refusal, locale: str) -> str:
        if isinstance(error, Slip):
            return slip_worded(self.texts, locale, error)
        return self.texts(f"page-refused-{error.code.replace('_', '-')}", locale) if error.code in WORDED else error.message

    def route_class(self) -> type[APIRoute]:
        """Routes whose expected refusals are pages and notices, never JSON."""
        frame = self

        class PageRoute(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Any]:
                handle = super().get_route_handler()

                async def guarded(request: Request) -> Response:
                    try:
                        return await handle(request)
                    except Refusal as refusal:
                        return frame.refuse(request, refusal)
                    except RequestValidationError as error:
                        field = str(error.errors()[0]["loc"][-1])
                        return frame.refuse(request, BadInput("bad_address", "a part of the address cannot be read", field=field))

                return guarded

        return PageRoute

    def unknown(self) -> NotFound:
        return NotFound("page_unknown", "there is no such page")

    def _tabs(self, who: Operator) -> Sequence[Tab]:
        return [tab for tab in TABS if tab.address in self.addresses and tab.shown(who)]

    def _common(self, locale: str) -> Mapping[str, Any]:
        return words(self.texts, locale, self.zone)

    def _drawn(self, template: str, values: Mapping[str, Any]) -> Markup:
        return Markup(self._jinja.get_template(template).render(values))  # noqa: S704 - templates escape what they show


_NOBODY: Final[Mapping[str, Any]] = {"who": None, "guard": "", "tabs": (), "section": ""}


def answered(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(body, status, {**SECURITY, "Cache-Control": "no-store", **(headers or {})})
