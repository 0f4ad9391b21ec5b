# Группа операторов в Telegram: что говорит «otklik channels check»

operators-telegram-check-token = Бот операторов: @{ $bot }
operators-telegram-mend-token = Telegram не принял токен ({ $why }). Возьмите его у @BotFather и запишите в OTKLIK_OPERATORS_TELEGRAM__TOKEN.
operators-telegram-check-group = Группа: { $title }
operators-telegram-mend-group = Бот не видит группу ({ $why }). Добавьте его в группу и проверьте OTKLIK_OPERATORS_TELEGRAM__CHAT_ID: номер начинается с -100.
operators-telegram-check-topics = В группе включены темы
operators-telegram-mend-topics = Включите темы: настройки группы → Темы.
operators-telegram-check-rights = Права бота в группе
operators-telegram-mend-rights = Не удалось узнать права бота: { $why }.
operators-telegram-check-admin = Бот — администратор группы
operators-telegram-mend-admin = Сделайте бота администратором: без этого он не видит сообщений операторов и не может вести темы.
operators-telegram-check-manage-topics = Бот может вести темы
operators-telegram-mend-manage-topics = Дайте боту право «Управление темами».
operators-telegram-check-pin = Бот может закреплять сообщения
operators-telegram-mend-pin = Дайте боту право «Закрепление сообщений»: карточка разговора закрепляется в теме.
operators-telegram-check-updates = Как приходят сообщения
operators-telegram-mend-updates = Не удалось узнать: { $why }.
operators-telegram-check-polling = Сообщения забираем сами (getUpdates)
operators-telegram-mend-polling = У бота стоит вебхук { $url }. Снимите его: otklik channels set-webhook, или включите режим webhook.
operators-telegram-check-webhook = Вебхук: { $url }
operators-telegram-mend-webhook = Вебхук не тот. Запишите OTKLIK_OPERATORS_TELEGRAM__WEBHOOK_URL и выполните otklik channels set-webhook.
operators-telegram-check-delivery = Telegram доставляет сообщения
operators-telegram-mend-delivery = Telegram не может доставить сообщения: { $error }.
