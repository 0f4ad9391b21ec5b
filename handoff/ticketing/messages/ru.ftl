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
