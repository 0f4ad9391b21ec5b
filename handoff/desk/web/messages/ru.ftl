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
desk-incident-none = Аварий рядом нет.

## Keys
desk-keys-palette = в поле ответа: готовый ответ или статья
desk-keys-suggested = вставить подсказку
desk-keys-search = поиск по всем разговорам
desk-keys-history = вся история клиента
desk-keys-unsend = отозвать своё последнее сообщение
desk-keys-replies = мои и общие ответы
desk-keys-offer = принять или отклонить предложенный разговор
desk-no-unsend = Отозвать отправленное нельзя: { $channel } этого не умеет.
