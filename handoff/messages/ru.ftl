# Люди: очереди, передача разговора, заявки, оценки

handoff-queue-consult = Консультация
handoff-queue-technical = Техническая поддержка
handoff-queue-finance = Оплата и счета
handoff-queue-field = Выездные мастера

## Что читает клиент
handoff-open =
    Зову специалиста. { $place ->
        [1] Вы первый в очереди
       *[other] Ваше место в очереди: { $place }
    }, ответим примерно через { $minutes } { $minutes ->
        [one] минуту
        [few] минуты
       *[many] минут
    }. Линия: { $queue }. Всё, что вы уже написали, специалист увидит.
handoff-closed = Передаю разговор специалисту. Линия: { $queue }. Сейчас она не работает, откроется { $when }. Оставили заявку № { $ticket }: ответим вам здесь, в этом чате.
handoff-back-button = Вернуться к боту
handoff-bot-answers = Вам снова отвечает бот. Задайте вопрос или напишите «позовите человека».
handoff-closing = Разговор завершён. Если появится новый вопрос, просто напишите.
handoff-ticket-status = Заявка № { $number }: { $status }.

handoff-when-today = сегодня в { $time }
handoff-when-tomorrow = завтра в { $time }
handoff-when-weekday = { $weekday ->
    [0] в понедельник
    [1] во вторник
    [2] в среду
    [3] в четверг
    [4] в пятницу
    [5] в субботу
   *[6] в воскресенье
} в { $time }
handoff-when-date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} в { $time }
handoff-when-unknown = позже

handoff-ticket-new = принята
handoff-ticket-in-progress = в работе
handoff-ticket-waiting-client = ждём вашего ответа
handoff-ticket-resolved = выполнена
handoff-ticket-closed = закрыта
handoff-ticket-cancelled = отменена

## Что читает оператор
handoff-reason-client-asked = Клиент попросил человека
handoff-reason-not-understood = Бот не понял
handoff-reason-not-helped = Ответ не помог
handoff-reason-no-answer = Нет ответа в базе знаний
handoff-reason-form-failed = Не удалось оформить заявку
handoff-reason-proof-failed = Клиент не подтвердил, кто он
handoff-reason-complaint = Жалоба
handoff-reason-engine-down = Бот недоступен
handoff-reason-transferred = Передан из другой очереди
handoff-reason-not-restored = Авария устранена, но у клиента не работает

handoff-outcome-solved = Решено
handoff-outcome-ticket = Оформлена заявка
handoff-outcome-not-solved = Не решено
handoff-outcome-no-reply = Клиент не ответил
handoff-outcome-spam = Спам
handoff-outcome-bot = Решил бот
handoff-outcome-unanswered = Осталось без ответа
handoff-outcome-incident = Авария
handoff-outcome-returned = Возвращён боту
handoff-outcome-left-queue = Не дождался сотрудника
handoff-outcome-left = Клиент ушёл

handoff-topic-account = Личный кабинет
handoff-topic-charges = Начисления
handoff-topic-connection = Подключение
handoff-topic-contract = Договор
handoff-topic-documents = Документы
handoff-topic-equipment = Оборудование
handoff-topic-master = Вызов мастера
handoff-topic-moving = Переезд
handoff-topic-other = Другое
handoff-topic-outages = Нет связи
handoff-topic-payment = Оплата
handoff-topic-phone = Телефония
handoff-topic-router = Роутер
handoff-topic-security = Безопасность
handoff-topic-speed = Скорость
handoff-topic-tariffs = Тарифы
handoff-topic-terminals = Терминалы
handoff-topic-tv = Телевидение
handoff-topic-wifi = Wi-Fi

handoff-summary =
    Разговор возвращён боту.
    Причина передачи: { $reason }. Очередь: { $queue }. Отвечал: { $who }.
    Длительность: { $minutes } мин. Сообщений клиента: { $client }, оператора: { $operator }.
    Последние слова оператора: { $last }

handoff-no-taken = Разговор уже ведёт { $who }.
handoff-no-take-first = Сначала возьмите разговор.
handoff-no-not-your-queue = Этот разговор не из ваших очередей.
handoff-no-not-with-people = Разговор ведёт бот: он закрыт или возвращён.
handoff-no-not-resendable = Это сообщение нельзя отправить ещё раз.
handoff-no-not-editable = Это сообщение нельзя изменить.
handoff-no-cannot-edit = { $channel }: отправленное сообщение изменить нельзя.
handoff-no-no-files = { $channel }: отправить файл нельзя.
handoff-no-file-too-large = { $channel }: файл «{ $name }» слишком большой, можно до { $most } МБ.
handoff-no-not-your-client = Разъединить может тот, кто ведёт разговор с этим клиентом, или супервизор.
handoff-no-desk = Рабочее место открыто только операторам и супервизорам.

## Рабочее место оператора (браузер)
desk-brand = Отклик
desk-title = Отклик — рабочее место
desk-sign-in-title = Рабочее место оператора
desk-sign-in-hint = Войдите под своей учётной записью.
desk-session-ended = Сеанс закончился, войдите снова. Всё, что вы написали, сохранилось.
desk-sign-in = Войти
desk-sign-in-refused-bad-login = Неверный логин или пароль.
desk-sign-in-refused-too-many = Слишком много попыток. Подождите минуту.
desk-login = Логин
desk-password = Пароль
desk-other-language = English
desk-sign-out = Выйти
desk-group-link = Группа операторов в Telegram
desk-group-what = Отправьте эти слова боту группы в личные сообщения, и он узнает, что это вы:
desk-group-until = Код одноразовый, действует до { $at }.
desk-opening = Открываем рабочее место…
desk-unreached = Нет связи с сервером. Пробуем ещё раз.

desk-conversations = Разговоры
desk-lists = Списки разговоров
desk-tab-queue = Ожидают
desk-tab-me = Мои
desk-tab-all = Все
desk-empty-queue = Никто не ждёт. Новые разговоры появятся здесь сами.
desk-empty-me = У вас нет разговоров. Возьмите первый из очереди.
desk-empty-all = Разговоров пока нет.
desk-nothing-open = Выберите разговор слева
desk-client-unnamed = Клиент { $id }
desk-no-text = без текста
desk-fresh = новое сообщение
desk-said-bot = Бот:
desk-said-operator = Оператор:
desk-said-system = Система:
desk-said-note = Заметка:
desk-holder-bot = Отвечает бот
desk-days = { $n } дн.
desk-today = Сегодня
desk-yesterday = Вчера

desk-waits-calm = ждёт
desk-waits-none = ждёт
desk-waits-near = срок близко, ждёт
desk-waits-over = срок прошёл, ждёт
desk-waits-for = ждёт { $span }
desk-answer-within = Ответить за { $span }
desk-answer-late = Опоздание { $span }
desk-deadline-is = Ответить до: { $at }
desk-deadline-was = Нужно было ответить: { $at }

desk-source = Ссылка
desk-channel = Канал
desk-channel-site = Чат на сайте
desk-channel-telegram = Telegram
desk-channel-vk = ВКонтакте
desk-channel-viber = Viber
desk-channel-max = MAX

desk-conversation-with = Разговор: { $name }
desk-thread = Переписка
desk-newer = К новым сообщениям
desk-author-client = Клиент
desk-author-bot = Бот
desk-author-operator = Оператор
desk-author-system = Система
desk-author-note = Заметка
desk-note-whom = видят только сотрудники
desk-pressed = Нажал кнопку:
desk-edited = изменено
desk-attachment = Файл
desk-kind-text = Пустое сообщение
desk-kind-press = Кнопка
desk-kind-sticker = Стикер
desk-kind-voice = Голосовое сообщение
desk-kind-photo = Фото
desk-kind-video = Видео
desk-kind-document = Документ
desk-kind-location = Местоположение
desk-kind-contact = Контакт
desk-kind-other = Сообщение, которое здесь не показать

desk-delivery-queued = В очереди на отправку
desk-delivery-sending = Отправляется
desk-delivery-sent = Отправлено
desk-delivery-delivered = Доставлено
desk-delivery-read = Прочитано
desk-delivery-failed = Не доставлено
desk-delivery-blocked = Клиент заблокировал нас
desk-delivery-uncertain = Неизвестно, дошло ли
desk-delivery-refused = Не отправлено: разговор уже вёл человек
desk-resend = Отправить ещё раз
desk-unsent-sending = Отправляется
desk-unsent-waiting = Ждёт связи, уйдёт само
desk-not-sent = Не отправлено
desk-try-again = Повторить
desk-edit-again = Вернуть в поле
desk-throw-away = Удалить

desk-waits-in = Ждёт в очереди «{ $queue }»
desk-held-by-bot = Отвечает бот
desk-held-by = Ведёт { $who }
desk-unreachable = Клиент заблокировал бота: ответ до него не дойдёт.
desk-write-what = Что вы пишете
desk-write-reply = Ответ клиенту
desk-write-note = Заметка для сотрудников
desk-hint-reply = Напишите ответ…
desk-hint-note = Заметка: клиент её не увидит
desk-reply = Ответ
desk-note = Заметка
desk-note-only = Только заметка: разговор ведёте не вы
desk-send-reply = Отправить
desk-send-note = Оставить заметку

desk-tools = Действия с разговором
desk-to-list = К списку
desk-take = Взять
desk-transfer = Передать
desk-return = Вернуть боту
desk-close = Закрыть
desk-cancel = Отмена
desk-choose = Выберите…
desk-transfer-title = Передать разговор
desk-transfer-where = Куда
desk-transfer-comment = Комментарий коллегам
desk-transfer-comment-hint = Что уже выяснили и что осталось сделать
desk-queue-open = открыта
desk-queue-closed = закрыта
desk-queue-opens = откроется { $at }
desk-queue-now = сейчас здесь
desk-queue-waiting = { $n ->
    [0] никто не ждёт
    [one] ждёт { $n }
   *[other] ждут { $n }
}
desk-return-title = Вернуть разговор боту
desk-return-what = Клиенту снова будет отвечать бот, и мы скажем ему об этом. Сводка разговора останется в переписке заметкой.
desk-close-title = Закрыть разговор
desk-close-topic = О чём был разговор
desk-close-outcome = Чем закончился
desk-close-what = Клиент увидит, что разговор завершён, и сможет поставить оценку.
desk-close-what-spam = После спама клиента ни о чём не спрашиваем.
desk-done-transfer = Разговор передан.
desk-done-return = Разговор вернулся к боту.
desk-done-close = Разговор закрыт.

desk-packet = Карточка
desk-no-packet = Разговор не у людей: карточки нет.
desk-line = { $line }-я линия
desk-do-not-ask = Не спрашивать повторно
desk-client = Клиент
desk-proven = Личность подтверждена
desk-unproven = Не подтверждён: только со слов
desk-proof-one-time-code = одноразовым кодом
desk-plan = Тариф
desk-vip = Особый клиент (VIP)
desk-language = Язык
desk-language-ru = русский
desk-language-en = английский
desk-understood = Как понял бот
desk-confidence = Уверенность бота
desk-intent-ask = вопрос
desk-intent-balance = баланс
desk-intent-call-human = просьба позвать человека
desk-intent-not-that = «нет, не то»
desk-intent-nlu-fallback = не понял
desk-intent-open-ticket = вызов мастера
desk-intent-report-fault = жалоба на неисправность
desk-intent-swear = ругань
desk-intent-ticket-status = что с заявкой
desk-facts = Что известно
desk-shown = Бот уже ответил
desk-reaction-helped = помогло
desk-reaction-not-that = не то
desk-reaction-none = без реакции
desk-steps = Уже пробовали
desk-tickets = Открытые заявки
desk-ticket-until = срок { $at }
desk-ticket-new = принята
desk-ticket-in-progress = в работе
desk-ticket-waiting-client = ждём клиента
desk-ticket-resolved = выполнена
desk-incidents = Аварии рядом
desk-fact-question = вопрос
desk-fact-name = имя
desk-fact-phone = телефон
desk-fact-contract = договор
desk-fact-address = адрес
desk-fact-contact = контакт
desk-fact-problem = проблема

desk-connection-connecting = подключаемся…
desk-connection-online = на связи
desk-connection-offline = нет связи
desk-offline = Нет связи с сервером. Пишите дальше: всё сохранится и уйдёт, когда связь вернётся.
desk-dismiss = Убрать сообщение
desk-theme-auto = Тема: как в системе
desk-theme-light = Тема: светлая
desk-theme-dark = Тема: тёмная

desk-keys-title = Клавиши
desk-keys-move = следующий и предыдущий разговор
desk-keys-move-anywhere = то же, даже когда вы пишете
desk-keys-tabs = ожидают, мои, все
desk-keys-take = взять разговор
desk-keys-reply = к полю ответа
desk-keys-note = заметка вместо ответа и обратно
desk-keys-send = отправить
desk-keys-leave = из поля ответа к списку
desk-keys-transfer = передать
desk-keys-return = вернуть боту
desk-keys-close = закрыть
desk-keys-packet = показать или убрать карточку
desk-keys-map = эта подсказка
desk-keys-letters = Одиночные буквы работают как команды

desk-kind-audio = Аудиозапись
desk-kind-video-note = Видеосообщение
desk-sent-other = Клиент прислал { $what }: здесь его не показать
desk-sent-unknown = Клиент прислал то, чего здесь не показать: { $kind }
desk-other-poll = опрос
desk-other-quiz = тест
desk-other-dice = кубик
desk-other-game = игру
desk-other-story = историю
desk-other-wall = запись со стены
desk-other-wall-reply = комментарий
desk-other-market = товар
desk-other-link = ссылку
desk-other-gift = подарок
desk-other-graffiti = граффити
desk-other-podcast = подкаст
desk-other-article = статью
desk-other-call = звонок
desk-other-invoice = счёт
desk-other-share = ссылку
desk-size-bytes = { $n } Б
desk-size-kb = { $n } КБ
desk-size-mb = { $n } МБ
desk-size-gb = { $n } ГБ
desk-file-coming = загружается…
desk-file-gone = файла больше нет
desk-file-too-large = слишком большой: можно до { $most } МБ
desk-on-map = на карте: { $at }
desk-phone-vouched = номер подтверждён мессенджером
desk-in-answer-to = В ответ на сообщение:
desk-client-reaction = Клиент отметил:
desk-deleted = клиент удалил
desk-edit-failed = у клиента осталось прежнее сообщение
desk-change = Изменить
desk-changing = Изменение сообщения
desk-write-change = Новый текст сообщения
desk-hint-change = Новый текст…
desk-send-change = Сохранить
desk-send-waits = Файлы загружаются
desk-send-without = Уберите файл с ошибкой
desk-attach-title = Прикрепить файлы, до { $most } каждый
desk-attached = Файлы к ответу
desk-uploading = Загружается { $name }
desk-detach = Убрать файл { $name }
desk-cannot-files = отправить файл нельзя
desk-cannot-edits = изменить отправленное нельзя
desk-cannot-read = прочитано ли, не узнать
desk-cannot-arrived = доставлено ли, не узнать
desk-earlier-in = Раньше: { $where }
desk-earlier-more = Показать ещё раньше
desk-earlier-none = Там переписки не видно.
desk-addresses = Клиент в мессенджерах
desk-address-here = этот разговор
desk-address-blocked = заблокировал нас
desk-joined-by = объединено { $how }, { $at }
desk-proof-shared-phone = номером из мессенджера
desk-unjoin = Разъединить
desk-unjoin-title = Разъединить: { $where }
desk-unjoin-what = Этот адрес снова станет отдельным клиентом со всем, что у него было. Переписка не пропадёт. Сама по себе связь больше не вернётся.
desk-done-unjoin = Адреса разъединены.
desk-unjoined = { $where }: разъединил { $who }, { $at }
desk-keys-attach = прикрепить файлы
desk-keys-change = в пустом поле: изменить свой последний ответ
