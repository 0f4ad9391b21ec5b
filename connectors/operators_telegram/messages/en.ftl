# The operators' Telegram group: what "otklik channels check" says

operators-telegram-check-token = The operators' bot: @{ $bot }
operators-telegram-mend-token = Telegram refused the token ({ $why }). Get it from @BotFather and set OTKLIK_OPERATORS_TELEGRAM__TOKEN.
operators-telegram-check-group = Group: { $title }
operators-telegram-mend-group = The bot does not see the group ({ $why }). Add it and check OTKLIK_OPERATORS_TELEGRAM__CHAT_ID: the number begins with -100.
operators-telegram-check-topics = Topics are on in the group
operators-telegram-mend-topics = Switch topics on: group settings → Topics.
operators-telegram-check-rights = The bot's rights in the group
operators-telegram-mend-rights = The rights could not be read: { $why }.
operators-telegram-check-admin = The bot is an administrator of the group
operators-telegram-mend-admin = Make the bot an administrator: otherwise it sees no operator's message and cannot keep topics.
operators-telegram-check-manage-topics = The bot may manage topics
operators-telegram-mend-manage-topics = Give the bot the right "Manage topics".
operators-telegram-check-pin = The bot may pin messages
operators-telegram-mend-pin = Give the bot the right "Pin messages": the card of a conversation is pinned in its topic.
operators-telegram-check-updates = How messages arrive
operators-telegram-mend-updates = It could not be found out: { $why }.
operators-telegram-check-polling = Messages are fetched (getUpdates)
operators-telegram-mend-polling = The bot has a webhook { $url }. Take it off: otklik channels set-webhook, or choose the mode webhook.
operators-telegram-check-webhook = Webhook: { $url }
operators-telegram-mend-webhook = The webhook is another one. Set OTKLIK_OPERATORS_TELEGRAM__WEBHOOK_URL and run otklik channels set-webhook.
operators-telegram-check-delivery = Telegram delivers messages
operators-telegram-mend-delivery = Telegram cannot deliver messages: { $error }.
