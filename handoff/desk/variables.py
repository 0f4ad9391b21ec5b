"""Variables of replies: ``{{имя}}``, ``{{номер заявки}}``, ``{{оператор}}``, filled with what is known of the conversation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors.contract import Texts
from connectors.ledger import people
from connectors.ledger.store import Tx
from handoff import handoffs, queues
from handoff.operators import Operator

NAMES: Final[Mapping[str, str]] = {
    "имя": "name",
    "номер заявки": "ticket",
    "заявка": "ticket",
    "оператор": "operator",
    "договор": "contract",
    "тариф": "plan",
    "адрес": "address",
    "очередь": "queue",
    "name": "name",
    "ticket": "ticket",
    "operator": "operator",
    "contract": "contract",
    "plan": "plan",
    "address": "address",
    "queue": "queue",
}
"""What may stand between the braces, and what it means."""
_VARIABLE: Final = re.compile(r"\{\{\s*([^{}]{1,40}?)\s*\}\}")


def used(text: str) -> Sequence[str]:
    """Variables of the text as they are written, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def unknown(text: str) -> Sequence[str]:
    """Those that nothing fills."""
    return [name for name in used(text) if name.casefold() not in NAMES]


def filled(text: str, values: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    """The text with what is known put in, and the variables left standing for the operator to fill."""

    def put(found: re.Match[str]) -> str:
        return values.get(NAMES.get(found[1].casefold(), ""), "") or found[0]

    said = _VARIABLE.sub(put, text)
    return said, used(said)


async def values(tx: Tx, texts: Texts, operator: Operator, conversation_id: int) -> Mapping[str, str]:
    """What is known now, by meaning; what belongs to a proven client is there only for one."""
    person = await people.person_of(tx, conversation_id)
    row = await handoffs.current(tx, conversation_id)
    packet: Mapping[str, Any] = row.packet if row else {}
    identity = packet.get("identity") or {}
    facts = packet.get("facts") or {}
    tickets = packet.get("tickets") or ()
    queue = await queues.find(tx, row.queue) if row else None
    proven = person.proven_by is not None
    found = {
        "name": identity.get("name") or person.name,
        "ticket": (row.ticket if row else None) or (tickets[0].get("number") if tickets else None),
        "operator": operator.name,
        "contract": person.contract if proven else None,
        "plan": packet.get("plan"),
        "address": facts.get("address"),
        "queue": queue.titled(texts, person.language) if queue else None,
    }
    return {key: str(value) for key, value in found.items() if value}
