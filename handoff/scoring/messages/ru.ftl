# Контроль качества: оценочные листы и их проверка

scoring-starter-title = Разговор в чате
scoring-starter-contact = Контакт
scoring-starter-matter = Суть
scoring-starter-promises = Договорённости
scoring-starter-greeting = Поздоровался с клиентом
scoring-starter-first-answer = Ответил в срок
scoring-starter-tone = Тон: вежливо, спокойно, по-человечески
scoring-starter-understood = Понял, чего хочет клиент, и не спрашивал лишнего
scoring-starter-solved = Вопрос решён или честно сказано, что дальше
scoring-starter-correct = Сведения верны, личные данные не раскрыты
scoring-starter-promise = Обещанное сделано
scoring-starter-ticket = Обещанная заявка оформлена
scoring-starter-classed = Тема и итог указаны верно

scoring-no-rights = Оценивают супервизоры и старшие операторы.
scoring-no-sample = Такого разговора на проверке нет.
scoring-no-own-work = Свою работу оценивает другой.
scoring-no-scored = Этот разговор уже оценён.
scoring-no-unanswered = Ответьте на все вопросы листа или отметьте, что вопрос неприменим.
scoring-no-score = Такой оценки нет.
scoring-no-too-late = Оспорить оценку можно в течение { $days } дн.
scoring-no-contested = Эту оценку уже оспорили.
scoring-no-own-score = Решает другой проверяющий, не тот, кто ставил оценку.
scoring-no-not-contested = Эту оценку не оспаривали, или решение уже принято.
scoring-no-week = Неделя пишется так: 2026-W48.
