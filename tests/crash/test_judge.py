"""The judge sees every kind of broken promise: a suite that finds nothing must be able to find."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.crash.clients import Said
from tests.crash.judge import Verdict, judge
from tests.crash.operators import Replied
from tests.crash.records import Conversation
from tests.fakes.contract import Seen

NOON = 1_760_000_000.0


def row(seq: int, author: str, text: str, external_id: str | None = None, epoch: int = 0, delivery: str | None = None) -> Any:
    at = SimpleNamespace(timestamp=lambda: NOON + seq)
    return SimpleNamespace(id=seq, seq=seq, author=author, text=text, external_id=external_id, epoch=epoch, delivery=delivery, at=at)


def world(**changes: Any) -> tuple[Any, Conversation]:
    """A client who asked twice and was answered twice."""
    client = SimpleNamespace(channel="telegram", chat="7", presses=0)
    client.said = [Said("a", "раз", NOON), Said("b", "два", NOON + 5)]
    client.seen = [Seen("x", "ответ один"), Seen("y", "ответ два")]
    talk = Conversation(1, "telegram", "7")
    talk.rows = [
        row(1, "client", "раз", "a"),
        row(2, "bot", "ответ один", "x", delivery="sent"),
        row(3, "client", "два", "b"),
        row(4, "bot", "ответ два", "y", delivery="sent"),
    ]
    talk.handled = {1: ("done", None), 3: ("done", None)}
    for name, value in changes.items():
        setattr(client if hasattr(client, name) else talk, name, value)
    return client, talk


def verdict(client: Any, talk: Conversation, replied: Any = (), mixed: bool = False) -> Verdict:
    return judge([client], replied, {("telegram", "7"): talk}, lambda *_: mixed)


def faults(found: Verdict) -> dict[str, int]:
    counts = found.of("telegram")
    named = {"lost": counts.lost, "doubled": counts.doubled, "order": counts.out_of_order, "after": counts.bot_after_handoff}
    return {name: count for name, count in named.items() if count}


def test_a_whole_conversation_is_clean() -> None:
    found = verdict(*world())
    counts = found.of("telegram")
    assert found.clean and (counts.sent, counts.stored, counts.answered, counts.delivered) == (2, 2, 2, 2)


def test_a_message_that_is_not_stored_is_lost() -> None:
    client, talk = world()
    client.said.append(Said("c", "три", NOON + 9))
    assert faults(verdict(client, talk)) == {"lost": 1}


def test_a_message_stored_twice_is_doubled() -> None:
    client, talk = world()
    talk.rows.insert(1, row(1, "client", "раз", "a"))
    assert faults(verdict(client, talk))["doubled"] == 1


def test_a_press_nobody_made_is_a_double_and_a_missing_one_lost() -> None:
    client, talk = world(presses=1)
    assert faults(verdict(client, talk)) == {"lost": 1}
    client, talk = world()
    talk.rows.insert(2, row(2, "client", "Да", None))
    talk.handled[2] = ("done", None)
    assert faults(verdict(client, talk)) == {"doubled": 1}


@pytest.mark.parametrize("state", ["pending", "dead"])
def test_a_turn_that_did_not_end_well_is_lost(state: str) -> None:
    assert faults(verdict(*world(handled={1: ("done", None), 3: (state, None)}))) == {"lost": 1}


def test_a_message_that_nothing_followed_is_lost() -> None:
    client, talk = world()
    del talk.rows[3], client.seen[1]
    assert faults(verdict(client, talk)) == {"lost": 1}


def test_an_order_that_only_the_platform_mixed_up_is_forgiven() -> None:
    client, talk = world(said=[Said("b", "два", NOON), Said("a", "раз", NOON + 1)])
    assert faults(verdict(client, talk)) == {"order": 1}
    client, talk = world(said=[Said("b", "два", NOON), Said("a", "раз", NOON + 1)])
    assert faults(verdict(client, talk, mixed=True)) == {}


def test_a_message_called_sent_that_is_not_shown_is_lost_and_one_shown_twice_doubled() -> None:
    client, _ = world()
    assert faults(verdict(*world(seen=client.seen[:1]))) == {"lost": 1}
    assert faults(verdict(*world(seen=[*client.seen, Seen("z", "ответ два")]))) == {"doubled": 1}


def test_an_uncertain_message_may_arrive_once() -> None:
    for shown, expected in ((0, {}), (1, {}), (2, {"doubled": 1})):
        client, talk = world()
        talk.rows[3] = row(4, "bot", "ответ два", None, delivery="uncertain")
        client.seen = [client.seen[0], *(Seen(f"y{number}", "ответ два") for number in range(shown))]
        assert faults(verdict(client, talk)) == expected


def test_an_uncertain_message_is_known_by_its_words_in_any_dialect() -> None:
    for shown in ("1. Откройте «Wi-Fi» в кабинете", "1. Откройте «Wi-Fi» (https://lk.example/wifi) в кабинете"):
        client, talk = world()
        talk.rows[3] = row(4, "bot", "1. Откройте [«Wi-Fi»](https://lk.example/wifi) в **кабинете**", None, delivery="uncertain")
        client.seen[1] = Seen("y", shown)
        assert faults(verdict(client, talk)) == {}


def test_messages_shown_in_another_order_are_out_of_order() -> None:
    client, talk = world()
    client.seen = client.seen[::-1]
    assert faults(verdict(client, talk)) == {"order": 1}


def test_a_word_of_the_bot_while_a_person_holds_the_conversation() -> None:
    client, talk = world(holders={0: "bot", 1: "queue"})
    talk.rows[3] = row(4, "bot", "ответ два", "y", epoch=1, delivery="sent")
    assert faults(verdict(client, talk)) == {"after": 1}


def test_a_word_of_an_earlier_epoch_shown_after_the_handoff() -> None:
    client, talk = world(holders={0: "bot", 1: "queue"})
    talk.rows[1] = row(2, "system", "Вы первый в очереди", "x", epoch=1, delivery="sent")
    assert faults(verdict(client, talk)) == {"after": 1}


def test_an_operators_answer_is_in_the_thread_once() -> None:
    client, talk = world()
    reply = Replied(1, "Здравствуйте, это consult")
    assert faults(verdict(client, talk, [reply])) == {"lost": 1}
    talk.rows[3] = row(4, "operator", reply.text, "y", delivery="sent")
    assert faults(verdict(client, talk, [reply])) == {}
