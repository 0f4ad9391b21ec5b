# Что слышит клиент
incident-confirmed = Мы знаем о неполадке: { $where }. Бригада уже занимается ею.
incident-update = Новости о неполадке: { $where }.
incident-still = Неполадку ещё чинят: { $where }. Мы помним о вас.
incident-expected = Рассчитываем восстановить связь { $when }.
incident-no-waiting = Ждать в очереди не нужно: напишем сюда, как только всё заработает. Если вы о другом, позовите человека.
incident-restored = Неполадка устранена: { $where }. Спасибо, что подождали!
incident-works = Скажите, у вас всё работает?
incident-yes = Да, работает
incident-no = Нет, не работает
incident-person = Нужен человек
incident-thanks = Отлично! Простите за неудобства. Если что-то ещё понадобится, напишите.
incident-where =
    Сейчас мы чиним неполадку здесь:
    { $places }
    Вы живёте там?
incident-not-here = Нет, другой адрес
incident-elsewhere = Тогда дело в чём-то другом. Опишите, что не работает, и назовите улицу и дом, или позовите человека.
incident-over = Эту неполадку уже устранили. Если у вас по-прежнему не работает, опишите, что видите, или позовите человека.
incident-everywhere = у многих клиентов

# Люди
incident-ticket = Авария № { $number }: { $where }. Обращений за короткое время: { $people }.
incident-no-not-senior = Решает супервайзер или старший оператор.
incident-no-state = Сейчас это невозможно: авария в состоянии «{ $state }».
incident-no-member = Этого диалога в аварии нет.
incident-no-conversation = Этот диалог вам не открыть.
incident-state-proposed = предложена
incident-state-confirmed = подтверждена
incident-state-restored = устранена
incident-state-closed = закрыта
incident-state-rejected = отклонена

# Страницы
incident-page-title = Авария № { $number }
incident-page-open = Сейчас
incident-page-past = Раньше
incident-page-none = Аварий сейчас нет.
incident-page-where = Где
incident-page-state = Состояние
incident-page-since = Первая жалоба
incident-page-people = Жалоб при обнаружении
incident-page-members = Клиентов в аварии
incident-page-waiting = Ещё не оповещены
incident-page-works = Работает
incident-page-broken = Не работает
incident-page-expected = Обещано
incident-page-proposed = Предложена
incident-page-confirmed = Подтверждена
incident-page-restored = Устранена
incident-page-ticket = Заявка № { $number }
incident-page-evidence = Почему это не случайность
incident-page-why = Написали { $people } человек за { $span }, обычно здесь в это время { $usual }.
incident-page-by-hand = Аварию завели люди.
incident-page-chart = Обращения по десять минут
incident-page-time = Время
incident-page-contacts = Обращения
incident-page-usual = Обычно
incident-page-news = Что сказано клиентам
incident-page-no-news = Пока ничего.
incident-page-notice-confirmed = авария подтверждена
incident-page-notice-update = новости
incident-page-notice-restored = авария устранена
incident-page-decide = Решение
incident-page-text = Слова клиентам
incident-page-until = Когда восстановим
incident-page-confirm = Подтвердить и оповестить
incident-page-update = Сообщить новости
incident-page-reason = Почему это не авария
incident-page-reject = Отклонить
incident-page-restore = Устранена
incident-page-restore-hint = Каждого спросим, всё ли у него работает.
incident-page-close = Закрыть
incident-page-close-hint = Кто не ответил, останется без ответа.
incident-page-conversations = Диалоги
incident-page-not-told = ждёт сообщения
incident-page-new = Завести аварию
incident-page-address = Адрес: город, улица, дом
incident-page-address-hint = Маячный, Садовая улица, 5
incident-page-segment = Участок сети
incident-page-propose = Предложить
incident-page-nothing = Напишите новость или время восстановления.
incident-member-affected = ждёт
incident-member-works = работает
incident-member-broken = не работает
incident-member-silent = не ответил
incident-member-left = исключён
