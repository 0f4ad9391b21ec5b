# Кому достаётся разговор: смены, назначение, переполнение очередей

## Что читает клиент
routing-overflowed =
    Чтобы вы не ждали дольше, передаём разговор на линию «{ $queue }». { $place ->
        [1] Вы первый в очереди
       *[other] Ваше место в очереди: { $place }
    }, ответим примерно через { $minutes } { $minutes ->
        [one] минуту
        [few] минуты
       *[many] минут
    }. Всё, что вы уже написали, специалист увидит.
routing-released =
    Специалисту, который вам отвечал, пришлось отойти. Мы зовём другого, он увидит весь разговор. Линия: { $queue }. { $place ->
        [1] Вы первый в очереди
       *[other] Ваше место в очереди: { $place }
    }, ответим примерно через { $minutes } { $minutes ->
        [one] минуту
        [few] минуты
       *[many] минут
    }.
routing-longer =
    Ждать приходится дольше, чем мы обещали, извините. Линия: { $queue }. { $place ->
        [1] Сейчас вы первый в очереди
       *[other] Сейчас ваше место в очереди: { $place }
    }, ответим примерно через { $minutes } { $minutes ->
        [one] минуту
        [few] минуты
       *[many] минут
    }. Можно подождать здесь, оставить заявку или вернуться к боту.
routing-again =
    Линия «{ $queue }» снова работает. { $place ->
        [1] Вы первый в очереди
       *[other] Ваше место в очереди: { $place }
    }, ответим примерно через { $minutes } { $minutes ->
        [one] минуту
        [few] минуты
       *[many] минут
    }.
routing-nobody = Сейчас на линии «{ $queue }» нет специалиста, и мы уже сказали об этом старшему смены. Оставили заявку № { $ticket }: ответим вам здесь, в этом чате, как только специалист появится. Можно подождать или вернуться к боту.
routing-ticket-button = Оставить заявку
routing-callback-button = Перезвоните мне
routing-ticket-left = Оставили заявку № { $ticket }: ответим вам здесь, в этом чате. Пока вам снова отвечает бот.
routing-callback-left = Оставили заявку № { $ticket }: специалист вам перезвонит. Пока вам снова отвечает бот.
routing-callback-problem = Просит перезвонить по телефону { $said }

## Что читает оператор
handoff-no-offered = Разговор сейчас предложен: { $who }.
routing-no-offer = Этот разговор вам не предложен.
routing-no-reason = У статуса «{ $status }» не бывает причины.
routing-no-supervisor = Это может только супервизор.

routing-status-on-shift = На смене
routing-status-busy = Занят
routing-status-break = Перерыв
routing-status-away = Отошёл
routing-status-offline = Не на смене
routing-reason-lunch = Обед
routing-reason-rest = Отдых
routing-reason-training = Обучение
routing-reason-meeting = Совещание
routing-reason-technical = Технические неполадки
routing-reason-missed = Не принял предложенные разговоры

routing-bad-queue-unknown = Очереди «{ $queue }» нет.
routing-bad-queue-not-external = Оператор внешней компании работает только в очередях, открытых для неё; «{ $queue }» не такая.
routing-bad-external-supervisor = Супервизор не может быть сотрудником внешней компании.
routing-bad-external-confidential = Конфиденциальную очередь нельзя отдать внешней компании.
routing-bad-overflow-itself = Очередь не может переполняться в саму себя.
routing-bad-overflow-confidential = Из конфиденциальной очереди разговоры могут уходить только в конфиденциальную.
