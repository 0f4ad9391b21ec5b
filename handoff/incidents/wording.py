"""What clients read of an incident: that it is known, how it goes, that it is over and whether theirs works too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from connectors.contract import Button, Texts
from connectors.ledger.thread import Draft
from handoff.incidents.incidents import Incident
from handoff.statement import moment

PRESS: Final = "/incident"
CALL: Final = "/call_human"
_TITLE: Final = 40


class Wording:
    """Texts of the catalogue with an incident's values. ``zone`` is the clock by which moments are said."""

    def __init__(self, texts: Texts, zone: str) -> None:
        self._texts = texts
        self._zone = zone

    def notice(self, incident: Incident, said: Any, locale: str, now: datetime, *, again: bool = False) -> Draft:
        """A notice's row as a message. ``again``: to a client who has heard of the incident and complains once more."""
        if said.what == "restored":
            text = self._joined(self._texts("incident-restored", locale, where=self.where(incident, locale)), said.text)
            return Draft(
                self._joined(text, self._texts("incident-works", locale)),
                buttons=self._answers(incident, locale),
                meta=_meta(incident, said),
            )
        key = "incident-still" if again else f"incident-{said.what}"
        text = self._joined(self._texts(key, locale, where=self.where(incident, locale)), said.text, self._until(incident, locale, now))
        closing = self._texts("incident-no-waiting", locale)
        return Draft(self._joined(text, closing), buttons=[self._person(locale)], meta=_meta(incident, said))

    def which(self, found: Sequence[Incident], locale: str) -> Draft:
        """Asks a client whose address is unknown whether they live where something is known to be broken."""
        buttons = [Button(_cut(self.where(one, locale)), f'{PRESS}{{"of":{one.id},"here":true}}') for one in found]
        other = Button(self._texts("incident-not-here", locale), f'{PRESS}{{"of":{found[0].id},"here":false}}')
        places = "\n".join(f"• {self.where(one, locale)}" for one in found)
        return Draft(
            self._texts("incident-where", locale, places=places), buttons=[*buttons, other], meta={"incident": found[0].id, "asked": True}
        )

    def plain(self, key: str, locale: str, *, person: bool = False) -> Draft:
        return Draft(self._texts(f"incident-{key}", locale), buttons=[self._person(locale)] if person else ())

    def where(self, incident: Incident, locale: str) -> str:
        return incident.title or self._texts("incident-everywhere", locale)

    def _until(self, incident: Incident, locale: str, now: datetime) -> str:
        if incident.expected_at is None or incident.expected_at <= now:
            return ""
        return self._texts("incident-expected", locale, when=moment(self._texts, locale, incident.expected_at, now, self._zone))

    def _answers(self, incident: Incident, locale: str) -> Sequence[Button]:
        names = (("incident-yes", "true"), ("incident-no", "false"))
        return [Button(self._texts(key, locale), f'{PRESS}{{"of":{incident.id},"works":{value}}}') for key, value in names]

    def _person(self, locale: str) -> Button:
        return Button(self._texts("incident-person", locale), CALL)

    @staticmethod
    def _joined(*parts: str) -> str:
        return "\n\n".join(part for part in parts if part)


def _meta(incident: Incident, said: Any) -> dict[str, Any]:
    return {"incident": incident.id, "notice": said.id, "plain": True}


def _cut(words: str) -> str:
    return words if len(words) <= _TITLE else words[: _TITLE - 1].rstrip() + "…"
