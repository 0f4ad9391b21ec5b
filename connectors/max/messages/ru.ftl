max-share-contact = Отправить мой номер
max-pressed = Принято
max-group = Я отвечаю только в личной переписке. Напишите мне: https://max.ru/{ $bot }
max-check-reach = Сервер MAX: { $server }
max-mend-reach = { $why }. Проверьте OTKLIK_MAX__API_BASE и OTKLIK_MAX__PROXY
max-check-token = Токен бота: { $name }
max-mend-token = MAX не узнаёт токен ({ $why }). Возьмите его в кабинете: Боты → ваш бот → Интеграция — и положите в OTKLIK_MAX__TOKEN
max-check-certificate = Сертификат MAX
max-mend-certificate = MAX подписан российским корневым сертификатом. Скачайте его с сайта Госуслуг и укажите файл в OTKLIK_MAX__CA_FILE
max-check-webhook = Вебхук: { $url }
max-mend-webhook = MAX доставляет не туда. Задайте OTKLIK_PUBLIC_URL и выполните: otklik channels set-webhook
max-check-stale = Лишние подписки: { $urls ->
    [none] нет
   *[other] { $urls }
}
max-mend-stale = Обновления уходят ещё и на { $urls }: сообщения придут дважды. Выполните: otklik channels set-webhook
max-check-polling = Опрос без вебхука
max-mend-polling = Пока есть вебхук ({ $urls }), опрос молчит. Выполните: otklik channels set-webhook
