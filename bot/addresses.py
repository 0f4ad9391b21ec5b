"""Where subscribers live, for the watch over incidents: the company's directory behind the people's side's own protocol."""

from __future__ import annotations

from actions.backends.contract import SubscriberDirectory
from handoff.incidents.contract import Home


class DirectoryAddresses:
    """Implements :class:`handoff.incidents.contract.AddressBook`."""

    def __init__(self, directory: SubscriberDirectory) -> None:
        self._directory = directory

    async def home(self, contract: str) -> Home | None:
        found = await self._directory.by_contract(contract)
        return Home(found.address, found.segment) if found is not None else None
