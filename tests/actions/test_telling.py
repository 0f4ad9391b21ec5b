"""An article says to each client what is true for them; what is personal only to who is proved (promise 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from actions.assembly import telling
from actions.backends import demo
from actions.backends.contract import Backends, Subscriber
from actions.settings import ActionsSettings
from connectors.ledger import people
from knowledge_base import variants
from knowledge_base.rendering import plain
from tests.actions.conftest import TEXTS, World
from tests.actions.dialogue import Dialogue


async def prove(world: World, client: Dialogue, contract: str) -> None:
    async with world.store.write() as tx:
        await people.prove(tx, client.person_id, contract=contract, phone="+79210000000", method="one_time_code")


async def told(client: Dialogue) -> list[str]:
    answer = await client.says("наличными", "ask").runs("action_answer")
    return [line for line in answer.text.split("\n") if line and not line.startswith("Источник")]


async def test_to_a_stranger_the_plain_variant_and_nothing_personal(client: Dialogue) -> None:
    assert await told(client) == ["Платите в терминале.", "Терминалов три.", "Офис сегодня с 09:00 до 20:00."]


@pytest.mark.parametrize(
    ("contract", "lines"),
    [
        ("10023456", ["Терминалов три.", "На счету 350,50 ₽.", "Ближайший: офис, ул. Садовая, 12."]),
        ("10023468", ["В Заречье терминал в «Береге».", "На счету 200,00 ₽.", "Ближайший: магазин «Берег», ул. Речная, 3."]),
        ("10023469", ["Компаниям нужен счёт.", "На счету 3 100,00 ₽.", "Ближайший: супермаркет «Корзина», пр. Мира, 5."]),
    ],
)
async def test_to_a_proved_client_what_is_true_for_them(world: World, client: Dialogue, contract: str, lines: Sequence[str]) -> None:
    await prove(world, client, contract)
    said = [line.replace("\xa0", " ") for line in await told(client)]
    assert said == ["Платите в терминале.", *lines, "Офис сегодня с 09:00 до 20:00."]


async def test_a_proof_too_old_proves_nothing(world: World, client: Dialogue) -> None:
    await prove(world, client, "10023456")
    await world.clock.advance(timedelta(days=31))
    assert not any("счету" in line for line in await told(client))


async def test_a_closed_day_is_said(world: World, client: Dialogue) -> None:
    await world.clock.advance(timedelta(days=6))  # Sunday
    assert "Офис сегодня закрыто." in await told(client)


class Broken:
    """Every back-end is down."""

    async def by_contract(self, contract: str) -> Subscriber | None:
        raise ConnectionError

    async def by_phone(self, phone: str) -> Subscriber | None:
        raise ConnectionError

    async def balance(self, contract: str) -> None:
        raise TimeoutError

    async def charges(self, contract: str, limit: int = 3) -> Sequence[None]:
        raise TimeoutError

    async def nearest_terminal(self, address: str) -> str | None:
        raise ValueError

    async def hours(self, on: date) -> tuple[time, time] | None:
        raise ValueError


@pytest.mark.parametrize("directory", [True, False])
async def test_back_ends_that_fail_lose_nothing(world: World, client: Dialogue, directory: bool) -> None:
    await prove(world, client, "10023468")
    backends: Backends = replace(demo.demo_backends(world.store), billing=Broken(), places=Broken())  # type: ignore[arg-type]
    backends = backends if directory else replace(backends, directory=Broken())
    telling_ = telling(TEXTS, world.store, people, plain, backends, ActionsSettings())

    class Who:
        conversation_id, channel, language = client.conversation_id, "site", "ru"

    words = await telling_.told(world.kb.articles["pay-cash"], Who())
    region = "В Заречье терминал в «Береге»." if directory else "Терминалов три."
    assert words.split("\n\n")[:-1] == ["Платите в терминале.", region] and "{{" not in words


async def test_every_variable_and_circumstance_of_articles_can_be_known(world: World, client: Dialogue) -> None:
    """What an editor may write (:mod:`knowledge_base.variants`) is what the company's systems are asked for."""
    await prove(world, client, "10023456")
    asked = " ".join(f"{key}=x" for key in sorted(variants.KEYS))
    answer = "\n".join([f"::: when {asked}", "x", ":::", *(f"{name}: {{{{ {name} }}}}" for name in sorted(variants.VARIABLES))])
    telling_ = telling(TEXTS, world.store, people, plain, demo.demo_backends(world.store), ActionsSettings())

    class Who:
        conversation_id, channel, language = client.conversation_id, "site", "ru"

    here, values = await telling_._facts.of(Who(), answer)
    assert here.keys() == variants.KEYS and values.keys() == variants.VARIABLES
