## Viber: что видят клиенты
viber-welcome = Здравствуйте! Это { $name }. Напишите, что случилось или о чём хотите узнать, и мы сразу ответим.
viber-share-contact = Отправить мой номер

## Viber: otklik channels
viber-check-reach = сервер Viber: { $server }
viber-mend-reach = { $why }. Проверьте OTKLIK_VIBER__API_BASE и OTKLIK_VIBER__PROXY: в России Viber заблокирован и напрямую недоступен.
viber-check-token = ключ бота: { $bot }
viber-mend-token = { $why }. Ключ показывает сам Viber: Ещё → Настройки → Боты → Изменить информацию → Your app key. Задайте OTKLIK_VIBER__TOKEN.
viber-check-address = наш адрес: { $url }
viber-mend-address = Viber доставляет только по https и только с сертификатом известного центра. Задайте OTKLIK_PUBLIC_URL.
viber-check-webhook = вебхук: { $url }
viber-mend-webhook = Должен быть { $expected }. Выполните otklik channels set-webhook, не останавливая Отклик: Viber сразу проверяет адрес.
viber-check-kinds = запрошены все нужные виды событий
viber-mend-kinds = Не запрошены: { $missing }. Выполните otklik channels set-webhook.
