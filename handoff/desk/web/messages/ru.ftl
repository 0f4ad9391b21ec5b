## Refusals
desk-no-reply-unknown = Такого готового ответа нет.
desk-no-shared-reply = Общие ответы меняет старший смены.
desk-no-variable = Переменной { $name } нет. Проверьте написание.
desk-no-file = Такой файл здесь не загружали.
desk-no-card = Такой карточки нет.
desk-no-topic = Такой темы нет.
desk-no-supervisor = Это меняет старший смены.
desk-no-article = Такой статьи нет.

## Classes of closings
desk-class-marketing = Продажи и маркетинг
desk-class-technical = Техническое
desk-class-client-service = Обслуживание
desk-close-class = Как учесть
desk-close-class-own = По теме: { $name }

## Replies and answers at hand
desk-palette = Готовые ответы и статьи
desk-palette-hint = Начните печатать: ответ, статья, тема…
desk-palette-none = Ничего не нашлось
desk-palette-replies = Готовые ответы
desk-palette-articles = База знаний
desk-palette-keys = ↑ ↓ — выбрать, Enter — вставить, Esc — закрыть
desk-palette-open = Готовые ответы и статьи (/)
desk-palette-count = { $n ->
    [one] { $n } вариант
    [few] { $n } варианта
   *[many] { $n } вариантов
}
desk-manage-replies = Мои и общие ответы
desk-fill-gaps = Заполните: { $names }
desk-looks = с оформлением
desk-looks-title = Жирный шрифт, списки и ссылки уйдут клиенту как оформление
desk-reply-new = Новый ответ
desk-reply-title = Название
desk-reply-text = Текст
desk-reply-variables = Переменные: { $names }
desk-reply-shared = Для всех
desk-reply-mine = мой
desk-reply-common = общий
desk-reply-save = Сохранить
desk-reply-delete = Удалить
desk-reply-edit = Изменить: { $name }
desk-reply-saved = Ответ сохранён.
desk-reply-removed = Ответ удалён.
desk-reply-files = Файлы: { $n }
desk-replies-none = Пока нет ни одного. Добавьте первый — он появится по «/» в поле ответа.

## The suggested answer
desk-suggested = Подсказка
desk-suggested-sure = уверенность { $n } %
desk-suggested-insert = Вставить
desk-suggested-dismiss = Не подходит
desk-suggested-region = Подсказка из базы знаний

## Who is here
desk-here-looks = { $names } — тоже смотрит
desk-here-look = { $names } — тоже смотрят
desk-here-types = { $names } пишет…
desk-here-type = { $names } пишут…
desk-client-types = Клиент печатает:

## Mentions and notifications
desk-mentioned = { $who } зовёт вас в заметке
desk-mention-open = Открыть
desk-mention-whom = Кого позвать
desk-tab-fresh = упоминание
desk-notify-on = Звук и уведомления: включены
desk-notify-off = Звук и уведомления: выключены
desk-notify-sound = Звук: включён, уведомления браузера запрещены
desk-notify-new = Новый разговор в очереди
desk-notify-said = { $name }: { $text }

## Undo
desk-unsend = Отозвать
desk-done-unsend = Сообщение отозвано.
desk-unsent-own = отозвано
desk-unsend-failed = у клиента сообщение осталось
desk-cannot-unsends = отозвать отправленное нельзя

## Status and breaks
desk-status = Ваш статус
desk-offer-title = Вам разговор
desk-offer-left = Осталось { $span }
desk-offer-accept = Принять
desk-offer-decline = Отказаться

## Cards and scripts
desk-scripts = Сценарий разговора
desk-contacts = Кому звонить
desk-cards-manage = Карточки и сценарии
desk-card-new = Новая карточка
desk-card-kind = Что это
desk-card-kind-contact = Контакт
desk-card-kind-script = Сценарий
desk-card-topic = Тема
desk-card-every-topic = Все темы
desk-card-saved = Карточка сохранена.
desk-card-removed = Карточка удалена.
desk-cards-none = Карточек пока нет.

## History and search
desk-history = Вся история клиента
desk-history-tickets = Все заявки клиента
desk-history-empty = Раньше клиент к нам не обращался.
desk-history-more = Ещё раньше
desk-search = Поиск по всем разговорам
desk-search-hint = Слова из переписки, в любой форме
desk-search-go = Найти
desk-search-none = Ничего не нашлось.
desk-search-more = Показать ещё
desk-search-client = Только этот клиент
desk-search-wait = Ищем…
desk-incident-state-proposed = не подтверждена
desk-incident-state-confirmed = подтверждена
desk-incident-state-restored = устранена
desk-incident-state-closed = закрыта
desk-incident-state-rejected = отклонена

## Keys
desk-keys-palette = в поле ответа: готовый ответ или статья
desk-keys-suggested = вставить подсказку
desk-keys-search = поиск по всем разговорам
desk-keys-history = вся история клиента
desk-keys-unsend = отозвать своё последнее сообщение
desk-keys-replies = мои и общие ответы
desk-keys-offer = принять или отклонить предложенный разговор
desk-no-unsend = Отозвать отправленное нельзя: { $channel } этого не умеет.

## Tickets, the line, the clocks
desk-ticket-title = Новая заявка
desk-ticket-make = Оформить
desk-ticket-type = Что случилось
desk-ticket-problem = Суть
desk-ticket-line = Линия
desk-ticket-line-type = как у вида заявки
desk-ticket-line-own = как у вида заявки: { $line }-я
desk-ticket-assignee = Исполнитель
desk-ticket-nobody = пока никто
desk-ticket-address = Адрес
desk-ticket-contact = Контакт
desk-ticket-equipment = Оборудование
desk-ticket-shared = Показать заявку другим линиям
desk-ticket-what = Клиент сразу увидит в чате номер заявки и срок.
desk-done-ticket = Заявка № { $number } оформлена, срок: { $at }.
desk-line-title = Линия клиента
desk-line-diagnostics = Проверить линию
desk-line-reboot = Перезагрузить терминал
desk-line-reboot-sure = Да, перезагрузить
desk-line-reboot-what = На несколько минут у клиента пропадёт связь. Предупредите его.
desk-line-contract = Номер договора
desk-line-confirmed = Проверил с клиентом: это его договор
desk-line-of = Договор { $contract }, подтверждён клиентом.
desk-line-asking = Спрашиваем сеть…
desk-line-going = Сеть ещё отвечает
desk-clocks-title = Сроки разговора
desk-clock-left = осталось { $span }
desk-clock-late = опоздание { $span }
desk-clock-stands = на паузе
desk-clock-closed = сейчас нерабочее время
desk-clock-promised = Обещано
desk-clock-started = Начало
desk-clock-due = Срок
desk-clock-spent = Ушло
desk-clock-now = Сейчас
desk-clock-transfers = Передач
desk-clock-counted = Что посчитано, очередь «{ $queue }»
desk-clock-lasts = продолжается
desk-clock-zone = Часы работы очереди, время: { $zone }.
desk-clock-wall = По часам работы срок не посчитать: считаем время подряд.
desk-clock-inexact = Часы работы с тех пор изменились, срок прежний.
desk-sign-out-what = { $n ->
    [one] У вас { $n } разговор: он вернётся
    [few] У вас { $n } разговора: они вернутся
   *[many] У вас { $n } разговоров: они вернутся
} в очередь, клиентам ответят коллеги. Ваш статус станет «не на смене».
desk-clock-why = Почему срок стоит
desk-clock-pause = Приостановить
desk-clock-resume = Продолжить отсчёт
desk-keys-ticket = новая заявка
desk-keys-line = линия клиента: проверить, перезагрузить
desk-keys-clocks = сроки разговора
