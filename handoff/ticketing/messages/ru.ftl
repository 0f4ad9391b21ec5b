# Заявки: типы, слова клиенту, отказы оператору, страница

ticket-type-fault = Неисправность линии
ticket-type-connection = Подключение
ticket-type-moving = Переезд
ticket-type-equipment = Оборудование
ticket-type-service = Услуга
ticket-type-billing = Начисления
ticket-type-complaint = Претензия
ticket-type-request = Просьба
ticket-type-handoff = Обращение вне часов работы

ticket-opened = Оформили заявку № { $number }. Срок: { $when }. О ходе работ напишем сюда.
ticket-says = По заявке № { $number }: { $text }

ticket-no-final = Заявка № { $number } уже закрыта, изменить её нельзя.
ticket-no-chat = У этой заявки нет чата с клиентом: позвоните ему или оставьте заметку для коллег.
ticket-no-supervisors-only = Это может только супервайзер.

ticket-line-1 = Первая линия
ticket-line-2 = Вторая линия
ticket-line-3 = Выезды

ticket-history-created = заявка создана
ticket-history-status = статус
ticket-history-line = линия
ticket-history-queue = очередь
ticket-history-assignee = исполнитель
ticket-history-address = адрес
ticket-history-contact = контакт
ticket-history-equipment = оборудование
ticket-history-comment = комментарий
ticket-history-client = ответ клиента
ticket-history-line-diagnostics = диагностика линии
ticket-history-line-reboot = перезагрузка терминала
ticket-history-other = изменение

ticket-who-client = клиент
ticket-who-system = система

ticket-page-title = Заявка № { $number }
ticket-page-filters = Отбор заявок
ticket-page-state = Статус
ticket-page-open = открытые
ticket-page-late = просрочена
ticket-page-all = все
ticket-page-any = все
ticket-page-line = Линия
ticket-page-type = Вид
ticket-page-assignee = Исполнитель
ticket-page-mine = мои
ticket-page-nobodys = ничьи
ticket-page-text = Поиск
ticket-page-text-hint = номер, адрес, договор, слова
ticket-page-find = Найти
ticket-page-number = Номер
ticket-page-problem = Что случилось
ticket-page-address = Адрес
ticket-page-contact = Контакт
ticket-page-contract = Договор
ticket-page-equipment = Оборудование
ticket-page-deadline = Срок
ticket-page-created = Создана
ticket-page-outside = Внешняя служба
ticket-page-more = Следующие
ticket-page-none = Таких заявок нет.
ticket-page-chat = Открыть разговор
ticket-page-words = Комментарий
ticket-page-say = Написать клиенту
ticket-page-note = Заметка для коллег
ticket-page-to-client = клиенту
ticket-page-history = История
ticket-page-change = Изменить
ticket-page-keep = Сохранить
ticket-page-over = Заявка закрыта, её поля больше не меняются.
ticket-page-empty = Напишите текст.
ticket-page-kept = Заявка изменена.
ticket-page-said = Написали клиенту.
ticket-page-noted = Заметка добавлена.
