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
incident-no-not-senior = Решает супервизор или старший оператор.
incident-no-state = Сейчас это невозможно: авария в состоянии «{ $state }».
incident-no-member = Этого диалога в аварии нет.
incident-no-conversation = Этот диалог вам не открыть.
incident-state-proposed = предложена
incident-state-confirmed = подтверждена
incident-state-restored = устранена
incident-state-closed = закрыта
incident-state-rejected = отклонена
