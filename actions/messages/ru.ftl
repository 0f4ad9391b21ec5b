# Слова бота там, где в них есть данные. Постоянные слова — в nlu/domain.
actions-button-cancel = Отменить
actions-button-english = English
actions-button-fix-address = Исправить адрес
actions-button-fix-contact = Исправить контакт
actions-button-fix-problem = Исправить описание
actions-button-helped = Помогло
actions-button-master = Вызвать мастера
actions-button-not-that = Не то
actions-button-other = Другое
actions-button-person = Позвать человека
actions-button-resend = Прислать код ещё раз
actions-button-russian = Русский
actions-button-send = Отправить
actions-button-ticket = Оформить заявку

# Ответы
actions-source = Источник: «{ $title }», { $date }
actions-clarify =
    Уточните, что ближе:
    { $titles }
actions-hours = сегодня с { $since } до { $until }
actions-hours-closed = сегодня закрыто
actions-choose-one = Выберите номер или нажмите кнопку выше. Если ничего не подходит, нажмите «Другое».
actions-no-answer = Точного ответа у меня нет, а выдумывать не буду. Спросите другими словами, или я позову человека.
actions-not-understood = Простите, не понял. Я отвечаю на вопросы об интернете, ТВ, тарифах и оплате, оформляю заявку на мастера. Напишите иначе, или я позову человека.
actions-not-that-nothing = Хорошо. Напишите вопрос другими словами, или я позову человека.
actions-not-that-none-left = Жаль, что не помогло. Других ответов на этот вопрос у меня нет. Позвать человека или оформить заявку?
actions-glad = Рад, что помогло! Если появится ещё вопрос, напишите.
actions-line-down = Вижу обрыв на вашей линии с { $since }: дело не в ваших настройках. Вызвать мастера?

# Заявка
actions-ticket-summary =
    Проверьте заявку.
    Что случилось: { $problem }
    Адрес: { $address }
    Контакт: { $contact }
    Отправить?
actions-ticket-not-sent = Хорошо, пока не отправляю. Что-то исправить или отменить заявку?
actions-ticket-opened = Заявка № { $number } принята. Мастер будет не позже { $deadline }. Перед приездом с вами свяжутся.
actions-ticket-opened-remote = Заявка № { $number } принята. Ответим не позже { $deadline }.
actions-ticket-cancelled = Хорошо, заявку не отправляю. Если понадобится, начнём сначала.
actions-refused-problem = Не понял, что случилось. Напишите словами, например: «с утра не работает интернет».
actions-refused-problem-long = Слишком длинно, мастер утонет в подробностях. Напишите главное, до 1000 знаков.
actions-refused-address = Не вижу улицы или дома. Напишите, например, так: «Садовая, 5, кв. 3».
actions-refused-contact = Не похоже на телефон или почту. Напишите, например, так: «8 921 123-45-67» или «anna@example.com».
actions-correct-what = Что исправить?

# Проверка личности
actions-proof-unknown = Не нашёл такого договора. Проверьте номер: он на первой странице договора и в личном кабинете. Подойдёт и телефон из договора или из заявки.
actions-proof-no-number = Не вижу номера. Напишите номер договора цифрами, например «10023456», или телефон из договора.
actions-proof-phone-no-help = Спасибо! По этому телефону договор не находится. Напишите номер договора или телефон из него, и я пришлю код.
actions-proof-cancelled = Хорошо, проверку отложим.
actions-code-again = Отправил ещё один код, прежний больше не действует.
actions-code-shape = В коде шесть цифр, например «123456». Если он не пришёл, пришлю ещё раз или позову человека.
actions-code-wrong = Код не подошёл. Проверьте последнее сообщение и введите ещё раз.
actions-code-expired = Этот код уже не действует. Прислать новый?

# Личные данные
actions-balance = На счету { $amount }. Тариф «{ $tariff }».
actions-balance-debt = Долг { $amount }. Тариф «{ $tariff }».
actions-balance-charges =
    Последние операции:
    { $lines }
actions-balance-unknown = Не получилось узнать баланс. Могу позвать человека.
actions-charge-fee = абонентская плата
actions-charge-payment = платёж
actions-charge-service = услуга
actions-no-tickets = Заявок на ваш договор нет. Оформить?
actions-ticket-status =
    Заявка № { $number } от { $opened }: { $status }.
    «{ $problem }»
    Срок: не позже { $deadline }.
actions-ticket-status-over =
    Заявка № { $number } от { $opened }: { $status }.
    «{ $problem }»
actions-status-new = принята
actions-status-in-progress = в работе
actions-status-waiting-client = ждём вашего ответа
actions-status-resolved = выполнена
actions-status-closed = закрыта
actions-status-cancelled = отменена

# Язык
actions-language-which = На каком языке продолжим? / Which language shall we use?
actions-language-set = Хорошо, дальше по-русски.
