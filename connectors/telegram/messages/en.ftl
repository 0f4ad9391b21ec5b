## Telegram: what clients see
telegram-share-contact = Share my phone number
telegram-group = I only answer in private chats. Please write to me: @{ $bot }

## Telegram: otklik channels
telegram-polls = no webhook: we fetch the updates ourselves
telegram-check-reach = Telegram server: { $server }
telegram-mend-reach = { $why }. Check OTKLIK_TELEGRAM__API_BASE and OTKLIK_TELEGRAM__PROXY: Telegram cannot be reached directly from every network.
telegram-check-token = token: { $bot }
telegram-mend-token = Telegram does not know this token. Take it from @BotFather (/mybots → API Token) and set OTKLIK_TELEGRAM__TOKEN.
telegram-check-groups = { $open ->
    [yes] the bot can be added to groups: there it declines once, politely (to forbid it: @BotFather, /setjoingroups)
   *[no] the bot cannot be added to groups
}
telegram-check-polling = no webhook, we fetch the updates ourselves
telegram-mend-polling = Telegram delivers to { $url }. Take the webhook away: otklik channels set-webhook.
telegram-check-address = our address: { $url }
telegram-mend-address = Telegram delivers by https to the ports 443, 80, 88 and 8443 only. Set OTKLIK_PUBLIC_URL.
telegram-check-webhook = webhook: { $url }
telegram-mend-webhook = It should be { $expected }. Run otklik channels set-webhook.
telegram-check-kinds = all kinds of update we need are asked for
telegram-mend-kinds = Not asked for: { $missing }. Run otklik channels set-webhook.
telegram-check-secret = the webhook's secret fits
telegram-mend-secret = We answer Telegram with 401: it has another secret. Run otklik channels set-webhook.
telegram-check-delivery = no delivery errors in the last hour
telegram-mend-delivery = Telegram says: { $why }. The address must be reachable from the internet, with the whole chain of certificates.
telegram-check-queue = waiting for delivery: { $count }
telegram-mend-queue = Many updates have piled up. Is Otklik running? Look at /health/ready and the log.
