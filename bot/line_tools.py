"""The company's terminals as the desk's second line knows them: back-ends of ``actions`` behind the protocol of ``handoff``."""

from __future__ import annotations

from actions.backends.contract import Terminals
from actions.errors import BackendDown
from handoff.lines.contract import Diagnosis, LineToolsDown, Measure, Measured, Reboot, Verdict


class TerminalTools:
    """Implements :class:`handoff.lines.contract.LineTools`."""

    def __init__(self, terminals: Terminals) -> None:
        self._terminals = terminals

    async def diagnose(self, contract: str) -> Diagnosis | None:
        """See the protocol."""
        try:
            found = await self._terminals.diagnose(contract)
        except BackendDown as error:
            raise LineToolsDown(error.message) from error
        if found is None:
            return None
        measures = [Measure(Measured(one.what), one.value, Verdict(one.verdict)) for one in found.measures]
        return Diagnosis(found.up, found.since, found.model, measures)

    async def reboot(self, contract: str) -> Reboot | None:
        """See the protocol."""
        try:
            begun = await self._terminals.reboot(contract)
        except BackendDown as error:
            raise LineToolsDown(error.message) from error
        return None if begun is None else Reboot(begun.begun, begun.seconds)
