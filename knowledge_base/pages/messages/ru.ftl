# Страницы редактора базы знаний

kb-page-brand = Отклик · База знаний
kb-page-nav = Разделы
kb-page-nav-articles = Статьи
kb-page-nav-gaps = Пробелы
kb-page-nav-golden = Эталон
kb-page-nav-import = Загрузка
kb-page-nav-quality = Качество
kb-page-skip = К содержанию
kb-page-theme = Тема: как в системе, светлая, тёмная
kb-page-other-language = English
kb-page-keys = Клавиши
kb-page-close = Закрыть
kb-page-cancel = Отмена
kb-page-add = Добавить
kb-page-remove = Убрать
kb-page-more = Показать ещё
kb-page-export = Выгрузить
kb-page-to-list = К списку статей
kb-page-to-article = К статье
kb-page-unreached = Сервер не ответил. Всё, что вы набрали, сохранено в этом браузере: попробуйте ещё раз.
kb-page-not-taken = Сервер не взял то, что вы отправили: возможно, это слишком много за один раз.

## Вход
kb-page-sign-in = Вход
kb-page-sign-in-hint = Для редакторов и супервайзеров
kb-page-login = Логин
kb-page-password = Пароль
kb-page-enter = Войти
kb-page-sign-out = Выйти
kb-page-no-script = Для работы с базой знаний нужен JavaScript.

## Клавиши
kb-page-key-search = искать по статьям; в статье — спросить
kb-page-key-rows = к следующей и к предыдущей строке
kb-page-key-new = новая статья
kb-page-key-save = сохранить
kb-page-key-send = опубликовать или отправить на проверку
kb-page-key-panels = вид в каналах, вопрос, проверка
kb-page-key-order = передвинуть формулировку
kb-page-key-help = этот список
kb-page-key-close = закрыть окно
kb-page-letters = Команды одной буквой

## Список
kb-page-new = Новая статья
kb-page-search = Искать по статьям и формулировкам
kb-page-all-topics = Все темы
kb-page-all-languages = Все языки
kb-page-all-owners = Все владельцы
kb-page-language-ru = Русский
kb-page-language-en = Английский
kb-page-sort = Порядок
kb-page-sort-changed = Сначала новые правки
kb-page-sort-title = По названию
kb-page-sort-shown = Чаще отвечают
kb-page-sort-worst = Реже помогают
kb-page-sort-review = Скорее пересмотреть
kb-page-state = Состояние
kb-page-state-all = Все
kb-page-state-draft = Черновик
kb-page-state-returned = На доработке
kb-page-state-review = На проверке
kb-page-state-approved = Одобрена
kb-page-state-scheduled = Ждёт своего дня
kb-page-state-published = Опубликована
kb-page-state-withdrawn = Снята
kb-page-state-due = Пора пересмотреть
kb-page-state-unused = Не показывались
kb-page-older-live = клиентам прежняя
kb-page-shown-month = Показов за 30 дней
kb-page-shown-times = { $count ->
    [one] { $count } показ
    [few] { $count } показа
   *[many] { $count } показов
}
kb-page-not-shown = не показывалась
kb-page-helped-share = помогла { $share }
kb-page-nothing-found = Таких статей нет.
kb-page-nothing-yet = Статей пока нет. Напишите первую или загрузите файл.
kb-page-drop-filters = Показать все
kb-page-format-xlsx = Excel (.xlsx)
kb-page-format-csv = CSV
kb-page-format-jsonl = JSONL
kb-page-format-zip = Markdown в архиве (.zip)

## Статья
kb-page-new-article = Новая статья
kb-page-field-id = Код статьи
kb-page-field-title = Заголовок
kb-page-field-answer = Ответ клиенту
kb-page-field-questions = Как об этом спрашивают
kb-page-field-topic = Тема
kb-page-field-language = Язык
kb-page-field-owner = Владелец
kb-page-field-translation-of = Перевод статьи
kb-page-field-valid-from = Действует с
kb-page-field-valid-until = Действует по
kb-page-field-review-by = Пересмотреть до
kb-page-title-hint = О чём спрашивает клиент, его словами
kb-page-answer-hint = Коротко и по делу: первое предложение отвечает на вопрос
kb-page-id-hint = появится сам из заголовка
kb-page-wordings-hint = По одной формулировке в строке. Можно вставить сразу список.
kb-page-wording = Формулировка
kb-page-wording-hint = Ещё одна формулировка
kb-page-wording-number = Формулировка № { $number }
kb-page-move-up = Выше (Alt ↑)
kb-page-move-down = Ниже (Alt ↓)
kb-page-revision-by = правка { $number }, { $who }, { $when }
kb-page-revision = правка { $number }
kb-page-not-saved = Не сохранено
kb-page-restored = Здесь текст, который вы набрали и не сохранили.
kb-page-forget-draft = Убрать и показать сохранённое
kb-page-history = История
kb-page-more-verbs = Другие действия
kb-page-do-save = Сохранить
kb-page-do-create = Создать
kb-page-do-submit = На проверку
kb-page-do-approve = Одобрить
kb-page-do-return = Вернуть
kb-page-do-publish = Опубликовать
kb-page-do-discard = Убрать черновик
kb-page-do-withdraw = Снять с публикации
kb-page-do-call-off = Отменить публикацию в назначенный день
kb-page-ask-return = Вернуть на доработку
kb-page-ask-withdraw = Снять с публикации
kb-page-ask-discard = Убрать черновик
kb-page-comment = Комментарий
kb-page-comment-why = Почему
kb-page-beside = Рядом со статьёй
kb-page-said-created = Статья создана. Клиенты увидят её, когда вы её опубликуете.
kb-page-said-save = Сохранено. Клиентам это ещё не видно.
kb-page-said-submit = Отправлено на проверку.
kb-page-said-approve = Одобрено, можно публиковать.
kb-page-said-return = Возвращено автору.
kb-page-said-publish = Опубликовано: клиенты уже получают этот ответ.
kb-page-said-scheduled = Готово: клиенты получат этот ответ в назначенный день.
kb-page-said-withdraw = Снято: клиенты больше не получают этот ответ.
kb-page-said-discard = Черновик убран, он остался в истории.
kb-page-said-call-off = Публикация в назначенный день отменена.
kb-page-said-rolled-back = Прежний текст открыт как черновик. Опубликуйте его, чтобы он вернулся к клиентам.
kb-page-said-drafted = Черновик собран из вопросов клиентов и слов операторов. Проверьте его и опубликуйте.
kb-page-said-worded = Формулировка добавлена черновиком. Проверьте и опубликуйте.

## Разметка
kb-page-marks = Разметка ответа
kb-page-mark-bold = жирный
kb-page-mark-italic = курсив
kb-page-mark-link = ссылка
kb-page-mark-bullets = список
kb-page-mark-numbers = шаги по порядку
kb-page-mark-when = вариант ответа для канала, региона, тарифа, клиента; конец — «:::»
kb-page-mark-otherwise = вариант для остальных
kb-page-mark-variable = значение из систем компании
kb-page-answer-line = Строка { $number }: { $what }
kb-page-line = Строка { $number }
kb-page-fault-bad-mark = непонятная пометка варианта
kb-page-fault-bad-condition = непонятное условие варианта
kb-page-fault-unknown-key = в условии варианта незнакомое слово
kb-page-fault-no-condition = вариант без условия
kb-page-fault-otherwise-alone = «otherwise» стоит без вариантов перед ним
kb-page-fault-empty-block = вариант без текста
kb-page-fault-not-closed = вариант не закрыт строкой «:::»
kb-page-fault-nested = вариант внутри варианта
kb-page-fault-not-opened = «:::» закрывает то, что не открыто
kb-page-fault-broken-variable = переменная записана с ошибкой
kb-page-fault-unknown-variable = такой переменной нет
kb-page-fault-says-nothing = кому-то из клиентов достанется пустой ответ

## Вид в каналах
kb-page-panel-preview = Вид
kb-page-panel-try = Спросить
kb-page-panel-check = Проверка
kb-page-channel = Канал
kb-page-channel-site = Сайт
kb-page-channel-telegram = Telegram
kb-page-channel-vk = VK
kb-page-channel-viber = Viber
kb-page-channel-max = MAX
kb-page-preview-empty = Здесь будет ответ, каким его увидит клиент.
kb-page-preview-parts = { $count ->
    [one] { $count } сообщение
    [few] { $count } сообщения подряд: ответ длиннее, чем берёт канал
   *[many] { $count } сообщений подряд: ответ длиннее, чем берёт канал
}
kb-page-when-region = Регион
kb-page-when-tariff = Тариф
kb-page-when-client = Клиент
kb-page-client-person = Частный клиент
kb-page-client-business = Компания
kb-page-anybody = неизвестен
kb-page-variable-balance = баланс
kb-page-variable-hours = часы работы
kb-page-variable-nearest-terminal = ближайший терминал
kb-page-variable-tariff = тариф

## Спросить
kb-page-try = Спросить
kb-page-try-label = Вопрос клиента
kb-page-try-hint = интернет пропал после грозы
kb-page-try-about = Спросите, как спросил бы клиент: видно, что он получит с этим черновиком и что получает сегодня.
kb-page-try-needs-draft = С черновиком ответ будет виден, когда у статьи есть заголовок и ответ.
kb-page-with-draft = С этим черновиком
kb-page-today = Сегодня
kb-page-after = Станет
kb-page-this-article = Эта статья
kb-page-nearest = ближе всего: «{ $wording }»
kb-page-no-hits = Ничего похожего.
kb-page-outcome-answer = ответит
kb-page-outcome-clarify = переспросит
kb-page-outcome-refuse = не знает
kb-page-feature-wording = похоже на одну из формулировок
kb-page-feature-wordings-centre = похоже на формулировки вместе
kb-page-feature-answer-centre = похоже на ответ
kb-page-feature-bm25 = общие слова
kb-page-feature-roots = общие корни
kb-page-feature-chars = общие буквосочетания
kb-page-feature-exact = слово в слово
kb-page-feature-coverage = редкие слова вопроса нашлись

## Проверка
kb-page-check = Проверить сейчас
kb-page-check-about = Что изменится для клиентов, если это опубликовать: эталонные вопросы, чужие формулировки, двойники и противоречия. Перед публикацией проверка идёт сама.
kb-page-verdict-fine = Ни на один вопрос не ответим хуже.
kb-page-verdict-worse = { $count ->
    [one] На { $count } вопрос ответим хуже, чем сейчас.
    [few] На { $count } вопроса ответим хуже, чем сейчас.
   *[many] На { $count } вопросов ответим хуже, чем сейчас.
}
kb-page-probe-golden = эталон
kb-page-probe-wording = формулировка
kb-page-probe-left-out = похожий вопрос
kb-page-why-lost = Вместо верной статьи ответит другая.
kb-page-why-refused = Верная статья больше не покажется.
kb-page-why-answered = На этот вопрос отвечать нельзя, а ответ появится.
kb-page-clashes = Противоречия
kb-page-twins = Похожие статьи
kb-page-twin-wording = похожие формулировки
kb-page-twin-answer = похожие ответы
kb-page-here = Здесь
kb-page-there = Там
kb-page-unfound = Формулировки, по которым статья не находится
kb-page-instead = Клиент получит
kb-page-override-why = Почему это всё-таки надо опубликовать
kb-page-override = Опубликовать вопреки проверке
kb-page-override-not-you = Исправьте статью или попросите супервайзера опубликовать вопреки проверке.

## Два редактора
kb-page-conflict = Пока вы правили, статью сохранил кто-то ещё
kb-page-conflict-about = Ваш текст цел и остаётся в форме. Ниже — чем он отличается от сохранённой правки { $number }. Возьмите из неё нужное и сохраните.
kb-page-conflict-marks = Зелёное есть только у вас, красное — только у другого редактора.
kb-page-mine = У вас
kb-page-theirs = Сохранено другим
kb-page-take-theirs = Взять их
kb-page-take-mine-back = Вернуть моё
kb-page-save-over = Сохранить мою правку поверх

## История
kb-page-step-saved = Правка
kb-page-step-rolled-back = Возврат к прежней
kb-page-step-discarded = Черновик убран
kb-page-step-submitted = Отправлена на проверку
kb-page-step-approved = Одобрена
kb-page-step-returned = Возвращена на доработку
kb-page-step-scheduled = Назначен день публикации
kb-page-step-called-off = Публикация отменена
kb-page-step-began = Наступил день публикации
kb-page-step-published = Опубликована
kb-page-step-withdrawn = Снята
kb-page-to-revision = к правке { $number }
kb-page-by-itself = по календарю
kb-page-overridden = Вопреки проверке: { $reason }
kb-page-told = помогло { $helped }, не то { $wrong }
kb-page-what-changed = Что изменилось
kb-page-beside-newest = Сравнить с последней
kb-page-roll-back = Вернуть этот текст
kb-page-diff = От правки { $before } к правке { $after }
kb-page-no-difference = Разницы нет.
kb-page-no-history = Истории пока нет.

## Эталон
kb-page-golden-about = Вопросы, на которые база обязана отвечать верно. Публикация, которая их портит, не проходит.
kb-page-golden-run = Прогнать
kb-page-golden-query = Вопрос
kb-page-golden-query-hint = как платить картой
kb-page-golden-article = Верная статья
kb-page-golden-none = не отвечать
kb-page-golden-note = Пометка
kb-page-golden-empty = Эталонных вопросов пока нет.
kb-page-golden-sure = Убрать «{ $query }» из эталона?
kb-page-golden-passed = Верно { $passed } из { $total }
kb-page-golden-file = Файл CSV или JSONL: вопрос (query), статья (gold_id; пусто — не отвечать), пометка (note)
kb-page-golden-take = Загрузить файл
kb-page-golden-file-refused = Ничего не загружено: в файле есть ошибки.
kb-page-golden-taken = В файле вопросов: { $queries }. Новых { $new }, изменённых { $changed }.
kb-page-should-be = Должно быть

## Загрузка
kb-page-import-about = Всё или ничего: если хоть одна строка с ошибкой, не загрузится ни одна. До { $articles } статей и { $megabytes } МБ.
kb-page-import-file = Выберите файл или перетащите его сюда
kb-page-import-publish = Сразу опубликовать
kb-page-import-replace = Снять с публикации всё, чего нет в файле
kb-page-import-drafts-only = Статьи загрузятся черновиками: перед публикацией нужна проверка.
kb-page-import-preview = Посмотреть, что изменится
kb-page-import-would = { $articles ->
    [one] В файле { $articles } статья
    [few] В файле { $articles } статьи
   *[many] В файле { $articles } статей
}
kb-page-import-ignored = Эти столбцы не прочитаны: { $names }.
kb-page-import-run = Загрузить и опубликовать
kb-page-import-run-drafts = Загрузить черновиками
kb-page-import-nothing = Всё это уже есть в базе, менять нечего.
kb-page-import-reading = Читаем файл…
kb-page-import-encoding = Разбираем тексты…
kb-page-import-checking = Проверяем, не станет ли хуже…
kb-page-import-storing = Сохраняем…
kb-page-import-counted = { $done } из { $total }
kb-page-import-done = { $articles ->
    [one] Загружена и опубликована { $articles } статья.
    [few] Загружены и опубликованы { $articles } статьи.
   *[many] Загружено и опубликовано { $articles } статей.
}
kb-page-import-done-drafts = { $articles ->
    [one] Загружена { $articles } статья, черновиком.
    [few] Загружены { $articles } статьи, черновиками.
   *[many] Загружено { $articles } статей, черновиками.
}
kb-page-fate-new = новых
kb-page-fate-changed = изменённых
kb-page-fate-unchanged = без изменений
kb-page-fate-withdrawn = снимается
kb-page-fate-one-new = новая
kb-page-fate-one-changed = изменена
kb-page-fate-one-published = публикуется
kb-page-fate-one-withdrawn = снимается
kb-page-over-draft = поверх черновика
kb-page-and-more = …и ещё { $count }

## Качество
kb-page-quality-about = Насколько уверенным должен быть ответ и согласны ли с этим клиенты.
kb-page-bounds = Границы уверенности
kb-page-below = ниже { $bound }
kb-page-between = от { $low } до { $high }
kb-page-from = от { $bound }
kb-page-risk = Допустимая доля неверных
kb-page-measured-answered = Отвечаем сразу
kb-page-measured-wrong = Из них неверно
kb-page-measured-offered = Переспрашиваем
kb-page-measured-useful = Из них с верным вариантом
kb-page-calibrated-on = Измерено на { $count ->
    [one] { $count } вопросе
   *[many] { $count } вопросах
}, которые не участвовали в выборе границ; кодировщик { $encoder }.
kb-page-never-calibrated = Границы ещё не подбирались на ваших вопросах, действуют поставленные с программой. Подобрать их: otklik kb calibrate.
kb-page-drift = Что говорят клиенты
kb-page-drift-worse = хуже обещанного
kb-page-drift-fine = как обещано
kb-page-drift-told = Из последних ответов, данных сразу ({ $answers }), «не то» услышали { $share }, с поправкой на случай от { $low } до { $high }.
kb-page-drift-promised = Допускалось { $promised }.
kb-page-drift-mend = Посмотрите пробелы и подберите границы заново: otklik kb calibrate.
kb-page-drift-few = Оценок пока мало, чтобы судить, не стало ли хуже.
kb-page-quality-week = Неделя с { $day }: { $shown } показов, помогло { $helped }, не то { $wrong }
kb-page-quality-chart = Показы ответов по неделям и оценки клиентов
kb-page-helped = помогло
kb-page-not-that = не то
kb-page-silent = промолчали
kb-page-confidence = Уверенность
kb-page-answers = Показов

## Отказы
kb-page-refused-answer-unfit = Такой ответ клиентам показать нельзя:
kb-page-refused-article-changed = Статью уже сохранил кто-то ещё. Ваш текст цел.
kb-page-refused-article-exists = Статья с таким кодом уже есть.
kb-page-refused-article-not-found = Такой статьи нет.
kb-page-refused-bad-login = Логин или пароль не подходят.
kb-page-refused-comment-missing = Напишите, почему.
kb-page-refused-foreign-request = Запрос пришёл не с этой страницы. Обновите её и попробуйте ещё раз.
kb-page-refused-gate-refused = Не опубликовано: на некоторые вопросы ответим хуже, чем сейчас. Черновик сохранён.
kb-page-refused-golden-exists = Такой вопрос в эталоне уже есть.
kb-page-refused-golden-not-found = Этого вопроса в эталоне уже нет.
kb-page-refused-golden-headings = В таблице нужны столбцы query («вопрос») и gold_id («статья»).
kb-page-refused-golden-invalid = Такой вопрос в эталон не взять:
kb-page-refused-invalid = Не сохранено, поправьте:
kb-page-refused-file-missing = Выберите файл.
kb-page-refused-needs-approval = Сначала статью должен одобрить другой человек. Черновик сохранён.
kb-page-refused-no-draft = Черновика нет.
kb-page-refused-not-an-editor = Сюда входят редакторы и супервайзеры.
kb-page-refused-not-published = Клиенты и так не получают эту статью.
kb-page-refused-not-scheduled = Публикация на день не назначена.
kb-page-refused-override-empty = Напишите, почему это надо опубликовать.
kb-page-refused-override-not-allowed = Публиковать вопреки проверке может супервайзер.
kb-page-refused-own-work = Свою статью одобряет кто-то другой.
kb-page-refused-page-unknown = Такой страницы нет.
kb-page-refused-revision-not-found = Такой правки нет.
kb-page-refused-too-many = Слишком много попыток. Подождите минуту.
kb-page-refused-unsaved = В форме есть несохранённые правки. Сначала сохраните их.
kb-page-refused-wrong-stage = Статья уже в другом состоянии. Обновите страницу.
kb-page-refused-gap-not-found = Такого пробела нет.
kb-page-refused-gap-taken = Об этом уже есть статья.
kb-page-refused-wording-unknown = Такой формулировки в этом пробеле нет.
kb-page-refused-wordings-missing = Выберите статью и хотя бы одну формулировку.
kb-page-refused-nothing-new = В статье всё это уже есть.

## Пробелы
kb-page-gaps-about = О чём клиенты спрашивают впустую. Выше то, на что уходит больше времени операторов.
kb-page-gaps-none = Ничего не накопилось.
kb-page-gaps-todo = К работе
kb-page-gaps-added = Закрытые
kb-page-gaps-dismissed = Отложенные
kb-page-to-gaps = К пробелам
kb-page-period = За какое время
kb-page-days = { $count } дней
kb-page-minutes = { $count } мин
kb-page-questions = { $count ->
    [one] { $count } вопрос
    [few] { $count } вопроса
   *[many] { $count } вопросов
}
kb-page-clients = { $count ->
    [one] { $count } клиент
    [few] { $count } клиента
   *[many] { $count } клиентов
}
kb-page-gap-article = статья
kb-page-gap-nearest = ближе всего
kb-page-gap-nothing-near = ничего похожего в базе
kb-page-gap-state-drafted = черновик
kb-page-gap-state-added = опубликовано
kb-page-gap-state-dismissed = отложено
kb-page-gap-kind-refused = не знали: { $count }
kb-page-gap-kind-clarified = переспросили: { $count }
kb-page-gap-kind-not-that = «не то»: { $count }
kb-page-gap-kind-handed-off = у оператора: { $count }
kb-page-gap-again = снова спрашивают: { $count }
kb-page-gap-draft = Написать статью
kb-page-gap-dismiss = Отложить
kb-page-gap-reopen = Вернуть к работе
kb-page-gap-wordings = Как спрашивали
kb-page-gap-words = Что отвечали операторы
kb-page-gap-no-words = Операторы на это ещё не отвечали.
kb-page-gap-into = Или добавить отмеченное в статью
kb-page-gap-add = Добавить формулировки
kb-page-gap-missed = остались без ответа
kb-page-gap-answered = ответила статья
kb-page-gap-day = { $day }: без ответа { $missed }, ответила статья { $answered }
kb-page-gap-chart = Вопросы без ответа и ответы статьи по дням
kb-page-gap-published = опубликовано
kb-page-effect = По дням
kb-page-effect-told = Без ответа в день: было { $before }, стало { $after }.
kb-page-effect-not-yet = Через день после публикации здесь будет видно, стало ли вопросов меньше.
kb-page-field-updated = Обновлено
