"""What clients write in the benchmark: sixty messages in twelve conversations, in ever other words so that nothing comes from memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

GREETINGS = (
    "привет", "здравствуйте", "добрый день", "доброе утро", "добрый вечер", "приветствую",
    "здрасьте", "привет, бот", "hello", "hi there", "good morning", "доброго дня",
)  # fmt: skip
QUESTIONS = (
    "какие у вас тарифы", "где терминал", "как оплатить картой", "обещанный платеж как взять", "как поменять тариф",
    "забыл пароль от личного кабинета", "как подключить автоплатеж", "как отключить автоплатеж", "как узнать номер договора",
    "хочу переехать, как перенести интернет", "сколько стоит вызов мастера", "как расторгнуть договор",
    "как настроить роутер", "как сменить пароль на wifi", "какой роутер купить", "можно свой роутер использовать",
    "где взять чек об оплате", "оплатил а деньги не пришли", "почему списали больше", "как приостановить договор",
    "как вернуть оборудование", "как проверить скорость интернета", "тв приставка нет сигнала что делать",
    "как добавить каналы", "как подключить интернет в новой квартире", "есть ли подключение в частном доме",
    "сколько ждать подключения", "как перезагрузить роутер", "wi-fi плохо ловит в комнате", "карта не проходит при оплате",
    "как получить справку об отсутствии долга", "как переоформить договор на другого человека",
    "будет ли перерасчет за аварию", "как посмотреть детализацию списаний", "how to change the wifi password", "what tariffs do you have",
)  # fmt: skip
FAULTS = (
    "нет интернета", "инет пропал", "интернет не работает с утра", "не работает интернет", "пропал интернет", "интернет отвалился",
    "инет не пашет", "связь пропала", "горит красный огонек на роутере", "нету инета", "вырубили интернет", "no internet",
)  # fmt: skip
BEFORE = ("", "подскажите, ", "скажите, ", "а ", "ну ", "слушайте, ", "извините, ", "будьте добры, ", "эй, ", "так, ", "вопрос: ", "люди, ")
AFTER = ("", "?", " пожалуйста", "...", " ?", "??", " спасибо", ")", " скажите", "!", " плиз", " а?")

Conversation = tuple[str, ...]


def conversations() -> Iterator[Conversation]:
    """Twelve at a time make the sixty messages: a greeting, a question, a fault, two questions. Each twelve in other words."""
    for lap in count():
        for number, (greeting, fault) in enumerate(zip(GREETINGS, FAULTS, strict=True)):
            first, second, third = (_varied(question, lap) for question in QUESTIONS[number * 3 : number * 3 + 3])
            yield greeting + _after(lap), first, _varied(fault, lap), second, third


def long_talk() -> Iterator[str]:
    """One conversation without end; nothing in it calls a person."""
    for lap in count():
        yield "здравствуйте" + _after(lap)
        yield _varied("какие у вас тарифы", lap)
        yield _varied("обещанный платеж как взять", lap)
        yield "спасибо" + _after(lap)


def _varied(text: str, lap: int) -> str:
    return BEFORE[lap % len(BEFORE)] + text + _after(lap // len(BEFORE) + lap)


def _after(lap: int) -> str:
    return AFTER[lap % len(AFTER)]
