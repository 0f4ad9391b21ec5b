"""What clients asked in vain reaches the gaps: refused, not chosen, «не то», handed off with its minutes and words, everything masked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from bot.clock import SimulatedClock
from bot.gaps import CHOOSING, gather
from bot.logs import mask
from bot.masking import masking
from bot.turn import Thought
from connectors.ledger.thread import Draft
from connectors.ledger.turns import Waiting
from handoff.contract import Reason
from knowledge_base import tables as kb_tables
from knowledge_base.contract import Hit, Outcome, Reaction, SearchResult
from knowledge_base.gaps import ranking
from knowledge_base.gaps.contract import Collected, Gap, Whole
from knowledge_base.search import LocalKnowledgeBase
from nlu.encoders import SupportEncoder
from nlu.encoding import AsyncEncoder
from tests.handoff.office import METADATAS, MONDAY_NOON, Office
from tests.stores import MakeStore

PAUSE = "как приостановить договор на время отпуска"
HIT = Hit("moving", 1, "Переезд", 0.3)


class Librarian:
    """Answers as the test says: the outcome of each question by its words; other messages are not looked up."""

    def __init__(self, kb: LocalKnowledgeBase) -> None:
        self.kb = kb
        self.finds: dict[str, Outcome] = {}
        self.episode = 0

    async def think(self, message: Waiting) -> Thought:
        self.episode = message.episode_id
        outcome = self.finds.get(message.text)
        place: dict[str, Any] = {"message_id": message.message_id, "episode_id": message.episode_id, "query": message.text}
        if outcome is Outcome.answer:
            await self.kb.shown(**place, hit=HIT, index_version="1/use")
        elif outcome is not None:
            await self.kb.asked(**place, result=SearchResult(outcome, 0.3, [HIT], "1/use"))
        return Thought([Draft("…")])


@pytest.fixture(scope="session")
def model() -> SupportEncoder:
    return SupportEncoder()


@pytest_asyncio.fixture
async def office(make_store: MakeStore, model: SupportEncoder) -> AsyncIterator[Office]:
    clock = SimulatedClock(MONDAY_NOON)
    store = await make_store(clock, *METADATAS, kb_tables.metadata)
    encode = AsyncEncoder(model)
    opened = await Office(store, clock, mind=Librarian(LocalKnowledgeBase(store, encode, mask=mask))).open()
    yield opened
    await opened.close()
    await encode.aclose()


async def gathered(office: Office) -> Collected:
    return await gather(office.store, office.mind.kb.encode)


async def gaps(office: Office) -> Sequence[Gap]:
    async with office.store.read() as tx:
        return await ranking.ranked(tx)


async def only(office: Office) -> Whole:
    (gap,) = await gaps(office)
    async with office.store.read() as tx:
        return await ranking.whole(tx, gap.id)


async def handed_off(office: Office, chat: str, *lines: tuple[str, str], reason: Reason = Reason.no_answer, question: str = PAUSE) -> None:
    """The client asks, is handed off, and the talk with an operator takes a minute a line."""
    accepted = await office.writes(question, chat)
    assert accepted.conversation_id is not None
    await office.hands_off(accepted.conversation_id, key=chat, reason=reason)
    await office.does("consult", accepted.conversation_id, "take")
    for author, text in lines:
        await office.clock.advance(timedelta(minutes=1))
        if author == "client":
            await office.writes(text, chat)
        else:
            said = await office.does("consult", accepted.conversation_id, "reply", client_message_id=f"{chat}-{len(text)}", text=text)
            assert said.status_code < 300
    await office.clock.advance(timedelta(minutes=1))
    await office.does("consult", accepted.conversation_id, "close", topic="other", outcome="solved")


async def test_a_refused_question_is_a_gap_within_the_minute_and_once(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.refuse}
    await office.writes(PAUSE)
    assert await gathered(office) == Collected(questions=1, begun=1)
    assert await gathered(office) == Collected()
    await office.clock.advance(timedelta(minutes=1))
    assert await gathered(office) == Collected()
    whole = await only(office)
    assert (whole.gap.title, whole.gap.nearest, whole.gap.kinds["refused"]) == (PAUSE, "moving", 1)


async def test_an_offer_nobody_chose_from_is_one_after_a_while(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.clarify}
    await office.writes(PAUSE)
    assert await gathered(office) == Collected()
    await office.clock.advance(CHOOSING + timedelta(minutes=1))
    assert await gathered(office) == Collected(questions=1, begun=1)
    assert (await only(office)).gap.kinds["clarified"] == 1


async def test_a_choice_taken_is_none(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.clarify}
    accepted = await office.writes(PAUSE)
    await office.clock.advance(timedelta(seconds=20))
    chosen = {"message_id": (accepted.message_id or 0) + 1000, "episode_id": office.mind.episode, "query": PAUSE}
    await office.mind.kb.shown(**chosen, hit=HIT, index_version="1/use")
    await office.clock.advance(CHOOSING * 2)
    assert await gathered(office) == Collected()


async def test_an_answer_is_one_only_after_a_not_that(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.answer}
    await office.writes(PAUSE)
    assert await gathered(office) == Collected()
    await office.clock.advance(timedelta(minutes=7))
    await gathered(office)
    await office.mind.kb.react(episode_id=office.mind.episode, reaction=Reaction.not_that)
    assert await gathered(office) == Collected(questions=1, begun=1)
    assert (await only(office)).gap.kinds["not_that"] == 1


async def test_a_handoff_brings_its_minutes_and_the_operators_words(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.refuse}
    await handed_off(
        office,
        "1",
        ("operator", "Добрый день, Петр! Договор 10023456 приостановим с понедельника."),
        ("client", "спасибо"),
        ("operator", "Позвоните, если что: +7 916 123-45-67"),
    )
    assert (await gathered(office)).questions == 1
    whole = await only(office)
    assert (whole.gap.title, whole.gap.minutes, whole.gap.questions, whole.gap.kinds["handed_off"]) == (PAUSE, 3.0, 1, 1)
    assert whole.operator_words == [
        "Добрый день, <name>! Договор <number> приостановим с понедельника.",
        "Позвоните, если что: <phone>",
    ]
    assert await gathered(office) == Collected()


async def test_a_long_pause_is_not_the_operators_work(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.refuse}
    conversation = (await office.writes(PAUSE)).conversation_id
    assert conversation is not None
    await office.hands_off(conversation, reason=Reason.no_answer)
    await office.does("consult", conversation, "take")
    await office.clock.advance(timedelta(hours=3))
    await office.does("consult", conversation, "reply", client_message_id="1", text="Приостановим с понедельника")
    await office.does("consult", conversation, "return")
    await gathered(office)
    assert (await only(office)).gap.minutes == 10.0


async def test_minutes_of_both_queues_count_after_a_transfer(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.refuse}
    conversation = (await office.writes(PAUSE)).conversation_id
    assert conversation is not None
    await office.hands_off(conversation, reason=Reason.no_answer)
    await office.does("consult", conversation, "take")
    await office.clock.advance(timedelta(minutes=2))
    await office.does("consult", conversation, "transfer", queue="technical", comment="ваше")
    assert (await gathered(office)).questions == 1  # refused so far
    assert (await only(office)).gap.minutes == 0
    await office.clock.advance(timedelta(minutes=30))
    await office.does("technical", conversation, "take")
    await office.clock.advance(timedelta(minutes=3))
    await office.does("technical", conversation, "reply", client_message_id="1", text="Приостановим с понедельника")
    await office.does("technical", conversation, "close", topic="other", outcome="solved")
    assert await gathered(office) == Collected(changed=1)
    assert (await only(office)).gap.minutes == 5.0


async def test_who_asks_for_a_person_at_once_is_heard_by_what_they_tell_that_person(office: Office) -> None:
    lines = [("client", "здравствуйте"), ("client", PAUSE), ("operator", "Приостановим с понедельника")]
    await handed_off(office, "1", *lines, reason=Reason.client_asked, question="позовите человека")
    await gathered(office)
    assert (await only(office)).gap.title == PAUSE


async def test_what_was_not_understood_is_heard_by_its_own_words(office: Office) -> None:
    await handed_off(office, "1", ("operator", "Приостановим с понедельника"), reason=Reason.not_understood)
    await gathered(office)
    assert (await only(office)).gap.title == PAUSE


async def test_an_answer_that_helped_is_not_what_the_person_was_called_for(office: Office) -> None:
    office.mind.finds = {PAUSE: Outcome.answer}
    await office.writes(PAUSE)
    await office.mind.kb.react(episode_id=office.mind.episode, reaction=Reaction.helped)
    await office.clock.advance(timedelta(seconds=5))
    lines = [("client", "подключаете камеры видеонаблюдения?"), ("operator", "Да, подключаем")]
    await handed_off(office, "1", *lines, reason=Reason.client_asked, question="позовите человека")
    await gathered(office)
    assert (await only(office)).gap.title == "подключаете камеры видеонаблюдения?"


@pytest.mark.parametrize("reason", [Reason.proof_failed, Reason.form_failed, Reason.complaint])
async def test_what_no_article_could_have_answered_is_no_gap(office: Office, reason: Reason) -> None:
    await handed_off(office, "1", ("operator", "Проверю и перезвоню"), reason=reason)
    assert await gathered(office) == Collected()


async def test_five_clients_with_one_question_are_one_gap_on_top(office: Office) -> None:
    asked = [PAUSE, "можно приостановить договор на лето", "приостановить договор пока я в отпуске", "хочу приостановить договор", PAUSE]
    office.mind.finds = dict.fromkeys([*asked, "где посмотреть серийный номер приставки"], Outcome.refuse)
    for chat, question in enumerate(asked):
        await handed_off(office, str(chat), ("operator", "Приостановим с понедельника"), question=question)
    await office.writes("где посмотреть серийный номер приставки", "99")
    await gathered(office)
    first, second = await gaps(office)
    assert (first.questions, first.clients, first.minutes, second.questions, second.minutes) == (5, 5, 10.0, 1, 0)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Анна, добрый день", "<name>, добрый день"),
        ("для Анны Смирновой готово", "для <name> <name> готово"),
        ("верно, это вера в лучшее", "верно, это вера в лучшее"),
        ("договор 10023456", "договор <number>"),
    ],
)
def test_a_clients_own_name_is_hidden_in_every_case(said: str, kept: str) -> None:
    assert masking(["Анна Смирнова", "anna"])(said) == kept


def test_without_a_name_only_numbers_and_addresses_go() -> None:
    assert masking([""])("Анна, звоните +7 916 123-45-67") == "Анна, звоните <phone>"
