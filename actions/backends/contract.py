"""What we ask of the company's own systems: who the subscriber is, what is on the account, what the line says, and sending a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A subscriber. ``phone`` is the one in the contract, as ``+7XXXXXXXXXX``: one-time codes go there and nowhere else.

    A guest has no contract, only the phone left in a ticket. ``region`` is the company's own name of where they live, as articles use it;
    ``segment`` the part of the network they hang on, by which mass faults are found.
    """

    contract: str
    name: str
    phone: str
    address: str
    tariff: str
    vip: bool = False
    region: str = ""
    business: bool = False
    segment: str = ""

    @classmethod
    def guest(cls, phone: str) -> Subscriber:
        """Who has a ticket but no contract, a new client for instance."""
        return cls(contract="", name="", phone=phone, address="", tariff="")

    @property
    def handle(self) -> str:
        """What names them: the contract, a guest's phone."""
        return self.contract or self.phone


class ChargeKind(StrEnum):
    """What moved the balance."""

    fee = "fee"
    payment = "payment"
    service = "service"


@dataclass(frozen=True, slots=True)
class Charge:
    """One movement; ``amount`` in roubles, negative when money was taken."""

    on: date
    kind: ChargeKind
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """State of the subscriber's line; ``since`` is when the present state began."""

    up: bool
    since: datetime


class SubscriberDirectory(Protocol):
    """The company's subscribers."""

    async def by_contract(self, contract: str) -> Subscriber | None: ...

    async def by_phone(self, phone: str) -> Subscriber | None:
        """``phone`` as ``+7XXXXXXXXXX``. None too when several subscribers share it: then only the contract tells."""
        ...


class Billing(Protocol):
    """Accounts."""

    async def balance(self, contract: str) -> Decimal | None:
        """Roubles on the account, negative for a debt; None for an unknown contract."""
        ...

    async def charges(self, contract: str, limit: int = 3) -> Sequence[Charge]:
        """The last movements, newest first."""
        ...


class LineDiagnostics(Protocol):
    """What the network knows of a line."""

    async def line(self, contract: str) -> Line | None:
        """None when the line is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Measure:
    """``what``: signal, port, errors, terminal, session or wifi; ``verdict``: fine, doubtful or fault; ``value`` in the network's units."""

    what: str
    value: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A line measured up to the terminal at the client's; ``model`` of the terminal, empty when unknown."""

    up: bool
    since: datetime
    model: str
    measures: Sequence[Measure]


@dataclass(frozen=True, slots=True)
class Restart:
    """``begun`` False: the terminal cannot be reached, nothing happened; ``seconds`` until it is back."""

    begun: bool
    seconds: int


class Terminals(Protocol):
    """Remote access to clients' terminals, for the second line. Raises :class:`actions.errors.BackendDown` when nothing was done."""

    async def diagnose(self, contract: str) -> Diagnosis | None:
        """None when the line is unknown."""
        ...

    async def reboot(self, contract: str) -> Restart | None:
        """None when the line is unknown."""
        ...


class Places(Protocol):
    """Where the company can be visited."""

    async def nearest_terminal(self, address: str) -> str | None:
        """The payment terminal nearest to an address, in words; None when it cannot be told."""
        ...

    async def hours(self, on: date) -> tuple[time, time] | None:
        """From when to when the office is open on a day, by its own clock; None: closed."""
        ...


class CodeSender(Protocol):
    """The way of a one-time code to its owner."""

    async def send(self, phone: str, code: str) -> None:
        """Raises :class:`actions.errors.CodeNotSent` when the code did not leave."""
        ...


@dataclass(frozen=True, slots=True)
class Backends:
    """The company's systems together."""

    directory: SubscriberDirectory
    billing: Billing
    lines: LineDiagnostics
    sender: CodeSender
    places: Places | None = None
    terminals: Terminals | None = None
