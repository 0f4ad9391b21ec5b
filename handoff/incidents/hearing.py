"""A client's contact is heard: placed, kept for the watch, and answered at once when a known incident is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import update

from connectors.contract import Texts
from connectors.ledger import effects, people
from connectors.ledger.store import Store, Tx
from handoff.arriving import episode_of
from handoff.incidents import areas, contacts, incidents, joining, settings
from handoff.incidents.contacts import Where
from handoff.incidents.contract import AddressBook, Contact, Home, MemberState, State, Told
from handoff.incidents.incidents import Incident
from handoff.incidents.proposing import SYSTEM
from handoff.incidents.settings import IncidentSettings
from handoff.incidents.tables import members
from handoff.incidents.wording import Wording

_ASKED_OF: Final = 3
"""So many places fit under one question."""
log = structlog.get_logger(__name__)


class Listening:
    """Implements :class:`handoff.incidents.contract.Contacts`."""

    def __init__(self, store: Store, texts: Texts, zone: str, book: AddressBook | None = None) -> None:
        self._store = store
        self._wording = Wording(texts, zone)
        self._book = book

    async def heard(self, contact: Contact) -> Told | None:
        """See the contract. A watch that stumbles must not cost a client an answer: then nothing is told."""
        try:
            home = await self.home(contact.conversation_id)
            async with self._store.write() as tx:
                return await self.hear(tx, contact, home)
        except Exception:
            log.exception("incident.not_heard", conversation=contact.conversation_id)
            return None

    def matter(self, words: str) -> str:
        """See the contract."""
        return areas.without(words)

    async def home(self, conversation_id: int) -> Home | None:
        """The directory's address of a proven subscriber; to be asked before a transaction begins."""
        if self._book is None:
            return None
        async with self._store.read() as tx:
            contract = (await people.person_of(tx, conversation_id)).contract
        try:
            return await self._book.home(contract) if contract else None
        except Exception:
            log.exception("incident.no_directory")
            return None

    async def hear(self, tx: Tx, contact: Contact, home: Home | None) -> Told | None:
        """The same within a transaction."""
        chosen = await settings.read(tx)
        topic = chosen.watched(contact.topic) if contact.fault else contact.topic
        at = await self.where(tx, contact.conversation_id, home, address=contact.address, words=contact.words)
        person = await people.person_of(tx, contact.conversation_id)
        await contacts.note(
            tx,
            topic=topic[:40],
            person_id=person.id,
            conversation_id=contact.conversation_id,
            episode_id=await episode_of(tx, contact.conversation_id),
            at=at,
            source=contact.source,
        )
        if not contact.fault:
            return None
        return await self._told(tx, contact, topic, at, person.language, chosen)

    async def where(self, tx: Tx, conversation_id: int, home: Home | None, *, address: str = "", words: str = "") -> Where:
        """The form's address, that in the words, the directory's, or where they wrote from before; the first that is known."""
        segment = home.segment if home else ""
        for place in (areas.read(address), areas.found_in(words), areas.read(home.address) if home else areas.Place()):
            if place.street:
                return await contacts.where(tx, place, segment)
        before = await contacts.last_place(tx, (await people.person_of(tx, conversation_id)).id)
        return before if before.placed else await contacts.where(tx, areas.Place(), segment)

    async def _told(self, tx: Tx, contact: Contact, topic: str, at: Where, locale: str, chosen: IncidentSettings) -> Told | None:
        alive = [one for one in await incidents.alive(tx, timedelta(hours=chosen.late_hours)) if one.topic == topic]
        theirs = set(await joining.open_of(tx, contact.conversation_id))
        touched = [one for one in alive if (one.at in at.keys or one.id in theirs) and one.state is not State.proposed]
        for one in sorted(touched, key=lambda one: (one.state is not State.confirmed, -one.id)):
            told = await self._of(tx, one, contact, locale)
            if told is not None:
                return told
        confirmed = [one for one in alive if one.state is State.confirmed and not touched]
        return await self._ask(tx, contact, confirmed, locale) if contact.ask and confirmed and not at.placed else None

    async def _of(self, tx: Tx, incident: Incident, contact: Contact, locale: str) -> Told | None:
        """What a client hears of one incident that touches them; None when a person has taken them out of it."""
        known = await joining.member(tx, incident.id, contact.conversation_id)
        if known is not None and known.state in (MemberState.left.value, MemberState.works.value) and incident.state is State.confirmed:
            return None
        if incident.state is not State.confirmed:
            return await self._not_restored(tx, incident, contact, known is None)
        said = await incidents.last_notice(tx, incident.id)
        again = known is not None and known.heard > 0 and known.heard != await self._heard_by(tx, contact, incident)
        await joining.join(tx, SYSTEM, incident, contact.conversation_id, heard=said.id)
        await self._know(tx, incident, contact, said.id)
        draft = self._wording.notice(incident, said, locale, tx.now, again=again)
        return Told(incident.id, draft.text, draft.buttons, draft.meta, again=again)

    async def _know(self, tx: Tx, incident: Incident, contact: Contact, notice: int) -> None:
        """The newest notice is told by the answer itself."""
        mine = (members.c.incident_id == incident.id) & (members.c.conversation_id == contact.conversation_id)
        await tx.conn.execute(update(members).where(mine).values(heard=notice, due_at=None))
        key = _first(incident, contact)
        if await effects.recall(tx, key) is None:
            await effects.remember(tx, key, notice)

    async def _heard_by(self, tx: Tx, contact: Contact, incident: Incident) -> int | None:
        """The notice that this very message was answered with, if its turn is run again."""
        found: int | None = await effects.recall(tx, _first(incident, contact))
        return found

    async def _not_restored(self, tx: Tx, incident: Incident, contact: Contact, new: bool) -> Told | None:
        """The incident is over and they still suffer: a person takes it, and the incident knows."""
        if new:
            await joining.join(tx, SYSTEM, incident, contact.conversation_id, heard=1)
        await joining.answer(tx, SYSTEM, incident, contact.conversation_id, MemberState.broken)
        return Told(incident.id, broken=True)

    async def _ask(self, tx: Tx, contact: Contact, found: Sequence[Incident], locale: str) -> Told | None:
        """Once an episode, and the same again for a repeated turn."""
        key = f"incident-asked:{await episode_of(tx, contact.conversation_id)}"
        asked = await effects.recall(tx, key)
        if asked not in (None, contact.key):
            return None
        if asked is None:
            await effects.remember(tx, key, contact.key)
        draft = self._wording.which(found[-_ASKED_OF:], locale)
        return Told(found[-1].id, draft.text, draft.buttons, draft.meta)


def _first(incident: Incident, contact: Contact) -> str:
    return f"incident-told:{incident.id}:{contact.key}"
