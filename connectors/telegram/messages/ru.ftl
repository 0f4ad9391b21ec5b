## Telegram: what clients see
telegram-share-contact = Отправить мой номер
telegram-group = Я отвечаю только в личной переписке. Напишите мне: @{ $bot }

## Telegram: otklik channels
telegram-polls = вебхука нет: обновления забираем сами
telegram-check-reach = сервер Telegram: { $server }
telegram-mend-reach = { $why }. Проверьте OTKLIK_TELEGRAM__API_BASE и OTKLIK_TELEGRAM__PROXY: напрямую Telegram доступен не из каждой сети.
telegram-check-token = токен: { $bot }
telegram-mend-token = Telegram не знает этот токен. Возьмите его у @BotFather (/mybots → API Token) и задайте OTKLIK_TELEGRAM__TOKEN.
telegram-check-groups = { $open ->
    [yes] бота можно добавить в группу: там он один раз вежливо откажется (запретить: @BotFather, /setjoingroups)
   *[no] в группы бота не добавить
}
telegram-check-polling = вебхук выключен, обновления забираем сами
telegram-mend-polling = Telegram отправляет обновления на { $url }. Снимите вебхук: otklik channels set-webhook.
telegram-check-address = наш адрес: { $url }
telegram-mend-address = Telegram доставляет только по https на порты 443, 80, 88 и 8443. Задайте OTKLIK_PUBLIC_URL.
telegram-check-webhook = вебхук: { $url }
telegram-mend-webhook = Должен быть { $expected }. Выполните otklik channels set-webhook.
telegram-check-kinds = запрошены все нужные виды обновлений
telegram-mend-kinds = Не запрошены: { $missing }. Выполните otklik channels set-webhook.
telegram-check-secret = секрет вебхука подходит
telegram-mend-secret = Мы отвечаем Telegram «401»: у него другой секрет. Выполните otklik channels set-webhook.
telegram-check-delivery = доставка за последний час без ошибок
telegram-mend-delivery = Telegram сообщает: { $why }. Адрес должен открываться из интернета и иметь полную цепочку сертификатов.
telegram-check-queue = ждут доставки: { $count }
telegram-mend-queue = Накопилось много обновлений. Запущен ли Отклик? Проверьте /health/ready и журнал.
