"""Quality control: fair and repeatable samples, two pairs of eyes, checks by machine, and the operator's word against a score."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadInput
from handoff import audit
from handoff.scoring import checks, drawing
from handoff.scoring.agreement import agreement, alpha
from handoff.scoring.card import missing, total
from handoff.scoring.sampling import Candidate, draw
from handoff.scoring.scorecards import read_body
from handoff.scoring.tables import samples, scorecards, scores
from tests.handoff.office import Office
from tests.handoff.test_satisfaction import DAY, office

__all__ = ["office"]

BODY: dict[str, Any] = {
    "title": "Разговор",
    "sections": [
        {
            "title": "Контакт",
            "questions": [{"id": "hello", "text": "Поздоровался"}, {"id": "tone", "text": "Тон", "points": 5, "weight": 3}],
        },
        {"title": "Суть", "questions": [{"id": "right", "text": "Верно", "critical": True, "skippable": False}]},
    ],
}
FULL = {"hello": 1, "tone": 3, "right": 1}


def test_a_total_weighs_skips_and_fails() -> None:
    card = read_body(BODY)
    assert total(card, FULL).value == pytest.approx(100 * (1 + 3 * 0.5 + 1) / 5)
    assert total(card, {"hello": None, "tone": None, "right": 1}).value == 100
    assert total(card, {}).value is None
    failed = total(card, {**FULL, "right": 0})
    assert failed.failed and failed.value == 0
    assert missing(card, {"hello": None}) == ["tone", "right"]
    for wrong in ({"hello": 2}, {"tone": 0}, {"tone": 6}, {"unknown": 1}, {"right": None}, {"hello": True}):
        with pytest.raises(BadInput):
            total(card, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spoilt",
    [
        {},
        {"title": "x", "sections": []},
        {"title": "x", "sections": [{"title": "y", "questions": [{"id": "A b", "text": "z"}]}]},
        {"title": "x", "sections": [{"title": "y", "questions": [{"id": "a", "text": "z", "weight": 0}]}]},
        {"title": "x", "sections": [{"title": "y", "questions": [{"id": "a", "text": "z"}, {"id": "a", "text": "z"}]}]},
        {"title": "x", "sections": [{"title": "y", "questions": [{"id": "a", "text": "z", "points": 7}]}]},
    ],
)
def test_spoilt_cards_are_refused_with_the_field(spoilt: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        read_body(spoilt)
    assert refused.value.field


def test_agreement_is_krippendorffs() -> None:
    """His own example of 2011: four observers, twelve units, nominal 0.743, interval 0.849."""
    table = """1 2 3 3 2 1 4 1 2 . . .
               1 2 3 3 2 2 4 1 2 5 . 3
               . 3 3 3 2 3 4 2 2 5 1 .
               1 2 3 3 2 4 4 1 2 5 1 ."""
    units = [[int(one) for one in unit if one != "."] for unit in zip(*(line.split() for line in table.splitlines()), strict=True)]
    nominal, interval = agreement("q", units, scale=False), agreement("q", units, scale=True)
    assert nominal.alpha == pytest.approx(0.743, abs=0.001) and nominal.units == 11
    assert interval.alpha == pytest.approx(0.849, abs=0.001)
    assert agreement("q", [[1, 1]], scale=False).alpha is None, "one unit tells nothing"
    assert agreement("q", [[1, 1], [1, 1]], scale=False) == agreement("q", [[1, 1]] * 2, scale=True), "no difference, no alpha"
    assert alpha([[0, 1], [1, 0]], lambda one, other: float(one != other)) == pytest.approx(-0.5)


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=12), st.randoms())
def test_alpha_is_at_most_one_and_blind_to_who_answered(units: list[list[int]], random: Any) -> None:
    first = agreement("q", units, scale=True)
    shuffled = [random.sample(unit, len(unit)) for unit in units]
    again = agreement("q", shuffled, scale=True)
    assert first.alpha is None or (first.alpha <= 1 + 1e-9 and again.alpha == pytest.approx(first.alpha))


CANDIDATES = st.lists(
    st.tuples(st.sampled_from(["wifi", "tv"]), st.sampled_from(["solved", "ticket"]), st.sampled_from(["low", "good", "none"])), max_size=40
)


@given(CANDIDATES, st.integers(0, 12), st.text(max_size=5))
def test_samples_are_repeatable_fair_and_never_without_the_unhappy(kinds: list[tuple[str, str, str]], size: int, seed: str) -> None:
    all_of_them = [Candidate(n, n, n, "anna", "consult", topic, outcome, mark, "short") for n, (topic, outcome, mark) in enumerate(kinds)]
    drawn = draw(all_of_them, size, seed)
    assert drawn == draw(all_of_them[::-1], size, seed), "the order of rows is of no matter"
    assert len(drawn) == min(size, len(all_of_them)) and len({one.handoff_id for one in drawn}) == len(drawn)
    sizes, taken = Counter(one.stratum for one in all_of_them), Counter(one.stratum for one in drawn)
    low = [name for name in sizes if name.startswith("low/")]
    if size >= len(low):
        assert all(taken[name] for name in low)
    if not low:
        assert all(taken[name] >= int(size * n / len(all_of_them)) or taken[name] == n for name, n in sizes.items())


def test_promises_say_how_soon() -> None:
    minutes = {"перезвоню через 15 минут": 15, "вернусь с ответом через 2 часа": 120, "напишу вам через час": 60, "сообщу вам": 1440}
    assert {words: checks.span(words).total_seconds() / 60 for words in minutes} == minutes


async def talk(office: Office, *words: str, chat: str = "1", close: bool = True) -> int:
    """A conversation in which the operator says these words, minutes apart; the id of the stay."""
    conversation = await office.calls_person(chat)
    await office.does("consult", conversation, "take")
    for number, text in enumerate(words):
        await office.does("consult", conversation, "reply", client_message_id=f"{conversation}-{number}", text=text)
        await office.clock.advance(timedelta(seconds=20))
    handoff = await office.handoff(conversation)
    assert handoff is not None
    if close:
        await office.does("consult", conversation, "close", topic="wifi", outcome="solved")
    return handoff.id


async def checked(office: Office, handoff_id: int) -> dict[str, bool | None]:
    async with office.store.read() as tx:
        return {check.name: check.passed for check in await checks.run(tx, handoff_id)}


async def test_greeting_and_time_are_checked(office: Office) -> None:
    polite = await talk(office, "Добрый день! Сейчас посмотрю.")
    assert await checked(office, polite) == {"greeting": True, "first_answer": True, "promise": None, "ticket": None}
    conversation = await office.calls_person("2")
    await office.does("consult", conversation, "take")
    await office.clock.advance(timedelta(minutes=30))
    await office.does("consult", conversation, "reply", client_message_id="x", text="Что у вас?")
    handoff = await office.handoff(conversation)
    assert handoff is not None
    late = await checked(office, handoff.id)
    assert (late["greeting"], late["first_answer"]) == (False, False)


async def test_a_promise_is_kept_by_words_that_come_in_time(office: Office) -> None:
    stay = await talk(office, "Здравствуйте!", "Уточню и напишу вам через 10 минут", "Не отключайтесь", close=False)
    assert (await checked(office, stay))["promise"] is None, "there is time yet"
    await office.clock.advance(timedelta(minutes=5))
    await office.does("consult", 1, "reply", client_message_id="later", text="Готово, проверьте")
    assert (await checked(office, stay))["promise"] is True
    broken = await talk(office, "Перезвоню через 10 минут", "Всего доброго", chat="2")
    await office.clock.advance(timedelta(hours=1))
    assert (await checked(office, broken))["promise"] is False


async def test_a_promised_ticket_must_be_there(office: Office) -> None:
    stay = await talk(office, "Здравствуйте! Оформлю заявку на мастера.", close=False)
    await office.clock.advance(timedelta(hours=2))
    assert (await checked(office, stay))["ticket"] is False
    from handoff.contract import TicketRequest

    second = await talk(office, "Создам заявку", chat="2", close=False)
    await office.tickets.open(TicketRequest(key="t", conversation_id=2, person_id=2, problem="нет связи"))
    assert (await checked(office, second))["ticket"] is True


async def drawn(office: Office, stays: int = 3) -> list[dict[str, Any]]:
    """A week later, with its sample drawn by a supervisor."""
    for chat in range(1, stays + 1):
        await talk(office, "Здравствуйте!", chat=str(chat))
    await office.clock.advance(7 * DAY)
    assert (await office.call("supervisor", "POST", "/quality/samples")).json()["drawn"] == stays
    found: list[dict[str, Any]] = (await office.call("supervisor", "GET", "/quality/samples")).json()["samples"]
    return found


async def answers_of(office: Office, sample: dict[str, Any], answer: int = 1) -> dict[str, int]:
    shown = (await office.call("supervisor", "GET", f"/quality/samples/{sample['id']}")).json()
    questions = [question for section in shown["scorecard"]["card"]["sections"] for question in section["questions"]]
    return {question["id"]: answer if question["points"] == 2 else question["points"] for question in questions}


async def supervisors(office: Office) -> None:
    from handoff.operators import Role

    await office.operators.add("second", "demo", name="Вторая", roles=[Role.supervisor])


async def test_a_week_is_drawn_once_and_the_same_again(office: Office) -> None:
    found = await drawn(office)
    assert {one["operator"] for one in found} == {"consult"} and {one["week"] for one in found} == {"2026-W48"}
    assert (await office.call("supervisor", "POST", "/quality/samples", week="2026-W48")).json()["drawn"] == 0
    assert await drawing.draw_last_week(office.store, office.texts) == 0
    assert (await office.call("consult", "GET", "/quality/samples")).status_code == 403
    assert (await office.call("supervisor", "POST", "/quality/samples", week="2026-W54")).status_code == 422
    assert (await office.call("supervisor", "POST", "/quality/samples", week="2027-W53")).status_code == 422


async def test_the_chore_draws_last_week_with_a_card_to_begin_with(office: Office) -> None:
    await talk(office, "Здравствуйте!")
    await office.clock.advance(7 * DAY)
    assert await drawing.draw_last_week(office.store, office.texts) == 1
    (card,) = await office.rows(scorecards)
    assert card.active and card.used_at is None and card.body["title"] == "Разговор в чате"


async def test_a_score_with_checks_beside_it_and_a_used_card_stays(office: Office) -> None:
    sample = (await drawn(office))[0]
    shown = (await office.call("supervisor", "GET", f"/quality/samples/{sample['id']}")).json()
    assert [check["name"] for check in shown["checks"]] == ["greeting", "first_answer", "promise", "ticket"]
    assert [message["author"] for message in shown["messages"]][:1] == ["client"] and shown["score"] is None
    answers = await answers_of(office, sample)
    some = dict(list(answers.items())[:2])
    path = f"/quality/samples/{sample['id']}/score"
    draft = await office.call("supervisor", "PUT", path, answers=some)
    assert draft.status_code == 200 and draft.json()["final_at"] is None
    early = await office.call("supervisor", "PUT", path, answers=some, final=True)
    assert early.status_code == 422 and early.json()["field"].startswith("answers.")
    assert (await office.call("consult", "GET", "/quality/scores/mine")).json()["scores"] == [], "a draft is nobody else's"
    done = await office.call("supervisor", "PUT", path, answers=answers, comments={"tone": "Хорошо", "no_such": "x"}, final=True)
    assert done.json()["total"] == 100 and done.json()["comments"] == {"tone": "Хорошо"}
    assert (await office.call("supervisor", "PUT", path, answers=answers, final=True)).status_code == 409
    (card,) = await office.rows(scorecards)
    changed = await office.call("supervisor", "PUT", f"/quality/scorecards/{card.id}", body=BODY)
    assert changed.json()["version"] == 2 and not changed.json()["active"]
    (first, second) = await office.rows(scorecards)
    assert first.body == card.body, "what was used never changes"
    again = await office.call("supervisor", "PUT", f"/quality/scorecards/{second.id}", body={**BODY, "title": "Иначе"})
    assert again.json()["id"] == second.id and again.json()["version"] == 2, "what nobody used does"
    assert (await office.call("supervisor", "POST", f"/quality/scorecards/{second.id}/activate")).json()["active"]
    assert [row.active for row in sorted(await office.rows(scorecards), key=lambda row: row.id)] == [False, True]


async def test_an_operator_contests_and_a_second_reviewer_decides(office: Office) -> None:
    await supervisors(office)
    sample = (await drawn(office, 1))[0]
    answers = await answers_of(office, sample, 0)
    score = (await office.call("supervisor", "PUT", f"/quality/samples/{sample['id']}/score", answers=answers, final=True)).json()
    assert score["failed"] and score["total"] == 0
    (mine,) = (await office.call("consult", "GET", "/quality/scores/mine")).json()["scores"]
    assert mine["total"] == 0
    path = f"/quality/scores/{score['id']}"
    assert (await office.call("consult2", "POST", f"{path}/contest", words="не моя")).status_code == 404
    assert (await office.call("consult", "POST", f"{path}/contest", words="Сведения верны, см. тариф")).json()["contest"] == "open"
    assert (await office.call("consult", "POST", f"{path}/contest", words="ещё раз")).status_code == 409
    assert (await office.call("supervisor", "GET", "/quality/contests")).json()["contests"] == []
    assert (await office.call("supervisor", "POST", f"{path}/decide", reply="нет")).status_code == 403
    (waiting,) = (await office.call("second", "GET", "/quality/contests")).json()["contests"]
    assert waiting["words"] == "Сведения верны, см. тариф"
    better = await answers_of(office, sample)
    decided = (await office.call("second", "POST", f"{path}/decide", reply="Согласна", answers=better)).json()
    assert (decided["contest"], decided["total"], decided["given_answers"]) == ("changed", 100, answers)
    assert (await office.call("second", "POST", f"{path}/decide", reply="ещё")).status_code == 409
    told = [row.what for row in await office.rows(audit.audit)]
    assert [what for what in told if what.startswith(("score.", "contest."))] == ["score.given", "score.contested", "contest.decided"]


async def test_it_may_be_too_late_to_contest(office: Office) -> None:
    sample = (await drawn(office, 1))[0]
    answers = await answers_of(office, sample)
    score = (await office.call("supervisor", "PUT", f"/quality/samples/{sample['id']}/score", answers=answers, final=True)).json()
    await office.clock.advance(8 * DAY)
    late = await office.call("consult", "POST", f"/quality/scores/{score['id']}/contest", words="поздно")
    assert late.status_code == 409 and "7" in late.json()["message"]


async def test_two_reviewers_score_apart_and_their_agreement_is_told(office: Office) -> None:
    await supervisors(office)
    assert (await office.call("supervisor", "PATCH", "/quality/settings", twice=1)).status_code == 200
    found = await drawn(office)
    assert all(one["twice"] and one["wanted"] == 2 for one in found)
    for number, sample in enumerate(found):
        first, second = await answers_of(office, sample, number % 2), await answers_of(office, sample, 1)
        path = f"/quality/samples/{sample['id']}"
        assert (await office.call("supervisor", "PUT", f"{path}/score", answers=first, final=True)).status_code == 200
        assert (await office.call("second", "GET", path)).json()["score"] is None, "not before one's own is given, nor after"
        assert (await office.call("second", "PUT", f"{path}/score", answers=second, final=True)).status_code == 200
    questions = (await office.call("supervisor", "GET", f"/quality/agreement?scorecard_id={found[0]['scorecard_id']}")).json()["questions"]
    by_id = {one["question"]: one for one in questions}
    assert by_id["greeting"]["units"] == 3 and by_id["greeting"]["same"] == pytest.approx(1 / 3) and by_id["greeting"]["alpha"] < 0.2
    assert by_id["tone"]["same"] == 1 and by_id["tone"]["alpha"] is None
    (figures,) = (await office.call("supervisor", "GET", "/quality/operators")).json()["operators"]
    assert figures["operator"] == "consult" and figures["scored"] == 3 and len(await office.rows(scores)) == 6


async def test_nobody_scores_their_own_work(office: Office) -> None:
    from handoff.operators import Role

    await office.operators.add("both", "demo", name="Оба", roles=[Role.operator, Role.supervisor], queues=["consult"])
    conversation = await office.calls_person()
    await office.does("both", conversation, "take")
    await office.does("both", conversation, "reply", client_message_id="1", text="Здравствуйте!")
    await office.does("both", conversation, "close", topic="wifi", outcome="solved")
    await office.clock.advance(7 * DAY)
    await drawing.draw_last_week(office.store, office.texts)
    (sample,) = await office.rows(samples)
    assert (await office.call("both", "GET", "/quality/samples")).json()["samples"] == []
    assert (await office.call("both", "GET", f"/quality/samples/{sample.id}")).status_code == 403
    assert (await office.call("supervisor", "GET", f"/quality/samples/{sample.id}")).status_code == 200
    assert (await office.call("supervisor", "GET", "/quality/samples/999")).status_code == 404
