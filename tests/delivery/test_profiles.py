"""Names are asked for where messages do not bring them: once, a few at a time, never over a name that is there."""

from __future__ import annotations

from connectors import profiles
from connectors.contract import Profile
from connectors.errors import Rejected, Scope, TryLater
from connectors.ledger.store import Store
from connectors.ledger.tables import addresses, people
from tests.ledger.cast import Platform, rows, write


class Known(Platform):
    """Knows people by chat: a profile, None, or an error."""

    def __init__(self, known: dict[str, Profile | Exception | None]) -> None:
        super().__init__()
        self.known = known
        self.asked: list[str] = []  # type: ignore[assignment]

    async def profile(self, chat: str) -> Profile | None:
        self.asked.append(chat)
        answer = self.known.get(chat)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_an_empty_name_is_filled_and_a_name_stays(store: Store) -> None:
    await write(store, "1", "anna")
    await write(store, "2", "boris", name="Боря")
    await write(store, "3", "nobody")
    channel = Known({"anna": Profile("Анна\0 Каренина")})
    assert await profiles.fill(store, {"telegram": channel}) == 2
    assert await profiles.fill(store, {"telegram": channel}) == 0, "what the platform does not know is not asked again"
    assert sorted(channel.asked) == ["anna", "nobody"]
    assert [(a.name, a.profiled_at is not None) for a in await rows(store, addresses)] == [
        ("Анна Каренина", True),
        ("Боря", False),
        ("", True),
    ]
    assert [p.name for p in await rows(store, people)] == ["Анна Каренина", "Боря", ""]


async def test_failures_are_tried_in_a_later_run(store: Store) -> None:
    for number, chat in enumerate(("slow", "fault", "gone")):
        await write(store, f"{number}", chat)
    channel = Known({"slow": TryLater("429"), "fault": KeyError("x"), "gone": Rejected("no such chat")})
    assert await profiles.fill(store, {"telegram": channel}) == 1
    channel.known = {"slow": Profile("Семён"), "fault": Profile("Фаина")}
    assert await profiles.fill(store, {"telegram": channel}) == 2
    assert [p.name for p in await rows(store, people)] == ["Семён", "Фаина", ""]


async def test_a_channel_that_must_pause_is_asked_no_more_in_this_run(store: Store) -> None:
    for number in range(5):
        await write(store, f"{number}", f"c{number}")
    channel = Known({f"c{number}": TryLater("429", 60, Scope.channel) for number in range(5)})
    assert await profiles.fill(store, {"telegram": channel}) == 0 and len(channel.asked) == 1


async def test_at_most_a_few_a_run_and_only_of_channels_that_are_on(store: Store) -> None:
    for number in range(profiles.AT_MOST + 5):
        await write(store, f"{number}", f"c{number}")
    assert await profiles.fill(store, {"vk": Known({})}) == 0
    assert await profiles.fill(store, {}) == 0
    assert await profiles.fill(store, {"telegram": Known({})}) == profiles.AT_MOST
    assert await profiles.fill(store, {"telegram": Known({})}) == 5
