# Группа операторов в Telegram: темы разговоров

topics-client = Клиент
topics-note-of = { $who }, заметка
topics-desk-of = { $who }, из рабочего места
topics-edited = (изменено)
topics-deleted = (удалено клиентом)
topics-edited-it = меняет сообщение:
topics-deleted-it = удаляет сообщение:
topics-taken = Разговор ведёт { $who }
topics-transferred = Разговор передан в очередь «{ $queue }»
topics-returned = Разговор возвращён боту
topics-client-left = Клиент вернулся к боту
topics-closed = Разговор закрыт. Тема: { $topic }. Итог: { $outcome }
topics-blocked = Клиент заблокировал нас: сообщения до него не дойдут
topics-reachable = Клиент снова принимает сообщения
topics-reacted = — реакция клиента
topics-not-delivered-failed = Сообщение не доставлено{ $why ->
    [""] {""}
   *[other] : { $why }
}. Отправить ещё раз можно из рабочего места
topics-not-delivered-blocked = Сообщение не доставлено: клиент заблокировал нас
topics-not-delivered-uncertain = Неизвестно, дошло ли сообщение. Отправить ещё раз можно из рабочего места
topics-file-lost = Файл клиента не получен: { $name }
topics-file-elsewhere = Файл «{ $name }» здесь не показать, откройте его в рабочем месте

topics-kind-text = Пустое сообщение
topics-kind-press = Кнопка
topics-kind-sticker = Стикер
topics-kind-voice = Голосовое сообщение
topics-kind-photo = Фото
topics-kind-video = Видео
topics-kind-video-note = Видеосообщение
topics-kind-audio = Аудио
topics-kind-document = Документ
topics-kind-location = Местоположение
topics-kind-contact = Контакт
topics-kind-other = Сообщение, которое здесь не показать

## Карточка
topics-state-waiting = Ждёт ответа
topics-state-over = Разговор окончен
topics-card-queue = Очередь
topics-card-client = Клиент
topics-card-plan = Тариф
topics-card-source = Ссылка
topics-card-language = Язык
topics-card-deadline = Ответить до
topics-card-ticket = Заявка
topics-card-comment = Комментарий
topics-card-facts = Что известно
topics-card-shown = Бот уже ответил
topics-card-steps = Уже пробовали
topics-card-tickets = Открытые заявки
topics-card-incidents = Аварии рядом
topics-talk = Переписка
topics-vip = особый клиент (VIP)
topics-proven = личность подтверждена
topics-proven-contract = договор { $value }
topics-proven-phone = телефон { $value }
topics-unproven = не подтверждён, только со слов
topics-until = срок { $at }

## Кнопки
topics-key-take = Взять
topics-key-transfer = Передать
topics-key-return = Вернуть боту
topics-key-close = Закрыть
topics-key-back = ‹ Назад
topics-done-take = Разговор ваш
topics-done-to = Разговор передан
topics-done-return = Разговор вернулся к боту
topics-done-end = Разговор закрыт

## Ответы оператору
topics-private-hint = Это бот операторов. Чтобы отвечать клиентам из группы, получите код в рабочем месте и отправьте его сюда: /link КОД
topics-private-linked = { $who }, вы уже можете отвечать клиентам из группы.
topics-linked = Готово, { $who }: теперь вы отвечаете клиентам из группы.
topics-link-refused = Код не подошёл: он действует 10 минут и только один раз. Получите новый в рабочем месте.
topics-not-linked = { $who }, сначала свяжите Telegram со своей учётной записью: получите код в рабочем месте и отправьте его боту в личные сообщения: /link КОД
topics-no-not-here = Этот разговор сейчас не в этой группе: сообщение клиенту не отправлено.
topics-no-odd = Такое сообщение клиенту не передать: напишите текстом или приложите файл.
topics-no-command = Команды клиенту не отправляем. Заметка для коллег начинается с //
topics-no-empty-note = Заметка пуста.
topics-no-note-file = Заметка сохранена, файл остался только в этой теме.
topics-no-edit-unknown = Это сообщение клиенту не отправлялось, изменение тоже.
topics-no-edit-note = Заметка осталась прежней: напишите новую.
topics-no-edit-into-note = Клиент уже получил это сообщение: заметкой оно не станет. Изменение не отправлено.
topics-no-old-button = Эта кнопка устарела: разговор уже в другом состоянии.
topics-no-file-too-large = Файл слишком большой: клиенту не отправлен. Приложите его в рабочем месте или пришлите частями.
topics-no-file-unknown = Telegram не отдал файл: клиенту он не отправлен. Пришлите его ещё раз.
topics-no-file-empty = Файл пуст: клиенту не отправлен.
topics-no-file-forbidden = Программы клиентам не отправляем.
topics-gave-up = Не получилось: сообщение не обработано. Попробуйте ещё раз или откройте рабочее место.
