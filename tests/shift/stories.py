"""What happens to each client of a shift, in their own words; which story is whose the seed decides."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.crash.clients import CALL, OnMessenger
from tests.shift.guests import Guest

STREET: Final = "Лесной переулок"
STATEMENT: Final = "Зову специалиста|ервый в очереди|место в очереди"
KNOWN: Final = "Мы знаем о неполадке"
GREETING: Final = "Здравствуйте"
THANKS: Final = "Спасибо, вопрос решён"
DEVICE: Final = "Дело в самой приставке, она мигает красным"
VISIT: Final = "Без мастера не справлюсь, пусть приедет"
QUESTIONS: Final = (
    "как сменить тариф",
    "как сменить пароль от wi-fi",
    "как расторгнуть договор",
    "как настроить роутер",
    "где терминал",
    "как перезагрузить роутер",
)
OTHER_STREET: Final = "Нет интернета, Морская набережная, {house}"
FAULT: Final = f"Нет интернета, {STREET}, {{house}}"


@dataclass
class Course:
    """How far the shift has come: the supervisor has confirmed the incident, has ended it."""

    confirmed: asyncio.Event = field(default_factory=asyncio.Event)
    restored: asyncio.Event = field(default_factory=asyncio.Event)


Story = Callable[[Guest, random.Random, Course], Awaitable[None]]


async def reader(guest: Guest, rng: random.Random, _: Course) -> None:
    """The bot is enough."""
    await guest.says(rng.choice(QUESTIONS))
    answer = await guest.hears(".")
    if "Помогло" in answer.buttons:
        await guest.presses("Помогло")
        await guest.hears(".")


async def caller(guest: Guest, rng: random.Random, _: Course, mark: str = "5") -> None:
    """A question, a person, thanks and a mark."""
    await _to_a_person(guest, rng.choice(QUESTIONS))
    await guest.says("Ответ бота я прочитал, но у меня иначе. Подскажете?")
    await guest.hears(GREETING)
    await guest.says(THANKS)
    await _marks(guest, mark)


async def unhappy(guest: Guest, rng: random.Random, course: Course) -> None:
    """The same with a low mark: a call-back is due."""
    await caller(guest, rng, course, "2")
    await guest.hears("Что было не так")
    await guest.presses("Долго отвечали")
    await guest.hears("Спасибо")


async def transferred(guest: Guest, _: random.Random, __: Course) -> None:
    """The wrong line at first; writes while being transferred."""
    await _to_a_person(guest, "как сменить тариф")
    await guest.says(DEVICE)
    await guest.says("вы ещё тут?")
    await guest.hears("Линия: Техническая")
    await guest.says("а долго ждать?")
    await guest.hears(GREETING)
    await guest.says(THANKS)
    await _marks(guest, "4")


async def visited(guest: Guest, _: random.Random, __: Course) -> None:
    """Becomes a ticket."""
    await _to_a_person(guest, "где терминал")
    await guest.says(VISIT)
    await guest.hears("[Зз]аявк[ауи] №")
    await _marks(guest, "5")


async def leaver(guest: Guest, rng: random.Random, course: Course) -> None:
    """Calls a person and is gone: in Telegram blocked, elsewhere silent."""
    await _to_a_person(guest, rng.choice(QUESTIONS), wait=False)
    if isinstance(guest.client, OnMessenger) and guest.client.channel == "telegram":
        guest.client.person.blocks()


async def neighbour(guest: Guest, rng: random.Random, course: Course, *, calls: bool = False, works: bool = True) -> None:
    """Of the street without a connection; some are in a queue when the incident is confirmed."""
    await guest.says(FAULT.format(house=rng.randint(1, 40)))
    await guest.hears(".")
    if calls:
        await guest.says(CALL)
    if not calls or KNOWN not in (await guest.hears(f"{STATEMENT}|{KNOWN}")).text:
        await guest.hears(KNOWN, 240)
    await _restored(guest, works)


async def late_neighbour(guest: Guest, rng: random.Random, course: Course) -> None:
    """Of the same street, after the incident is known: hears of it at once, from the bot."""
    await course.confirmed.wait()
    await guest.says(FAULT.format(house=rng.randint(1, 40)))
    await guest.hears(KNOWN, 30)
    await _restored(guest, works=True)


async def stranger(guest: Guest, rng: random.Random, course: Course) -> None:
    """A fault in another street: hears nothing of this incident."""
    await guest.says(OTHER_STREET.format(house=rng.randint(1, 40)))
    await guest.hears(".")
    await course.restored.wait()
    assert not any("неполадк" in said.text for said in guest.messages), f"{guest.name} heard of an incident elsewhere"


async def calling_neighbour(guest: Guest, rng: random.Random, course: Course) -> None:
    await neighbour(guest, rng, course, calls=True)


async def broken_neighbour(guest: Guest, rng: random.Random, course: Course) -> None:
    """Theirs does not work after the restoring: a person takes it."""
    await neighbour(guest, rng, course, works=False)


STORIES: Final[Mapping[str, tuple[Story, int]]] = {
    "reads": (reader, 18),
    "calls": (caller, 12),
    "is unhappy": (unhappy, 3),
    "is transferred": (transferred, 4),
    "needs a visit": (visited, 2),
    "leaves": (leaver, 4),
    "suffers": (neighbour, 5),
    "suffers and calls": (calling_neighbour, 3),
    "still suffers": (broken_neighbour, 3),
    "suffers later": (late_neighbour, 4),
    "suffers elsewhere": (stranger, 2),
}
"""How many of 60 live each."""
OUTAGE: Final = frozenset({"suffers", "suffers and calls", "still suffers", "suffers later", "suffers elsewhere"})


def cast(clients: int, rng: random.Random) -> Sequence[str]:
    """A story for each client, in order of coming: the outage is in the middle."""
    whole = sum(count for _, count in STORIES.values())
    names = [name for name, (_, count) in STORIES.items() for _ in range(max(1, round(clients * count / whole)))]
    quiet, loud = [one for one in names if one not in OUTAGE], [one for one in names if one in OUTAGE]
    rng.shuffle(quiet)
    rng.shuffle(loud)
    half = len(quiet) // 2
    return [*quiet[:half], *loud, *quiet[half:]]


async def _to_a_person(guest: Guest, question: str, *, wait: bool = True) -> None:
    await guest.says(question)
    await guest.hears(".")
    await guest.says(CALL)
    await guest.hears(STATEMENT, 30)
    if wait:
        await guest.hears(GREETING, 240)


async def _marks(guest: Guest, mark: str) -> None:
    """Answers every question about the talk."""
    await guest.hears("внимательно и понятно", 120)
    await guest.presses(mark)
    await guest.hears("быстро вам ответили")
    await guest.presses(mark)
    await guest.hears("Решён ли ваш вопрос")
    await guest.presses(mark)
    if mark != "2":
        await guest.hears("Спасибо за оценку")


async def _restored(guest: Guest, works: bool) -> None:
    await guest.hears("у вас всё работает", 180)
    await guest.presses("Да, работает" if works else "Нет, не работает")
    if works:
        await guest.hears("Отлично")
        return
    await guest.hears(STATEMENT)
    await guest.hears(GREETING, 240)
    await guest.says(THANKS)
    await _marks(guest, "4")
