## Viber: what clients see
viber-welcome = Hello! This is { $name }. Tell us what happened or what you would like to know, and we will answer right away.
viber-share-contact = Share my phone number

## Viber: otklik channels
viber-check-reach = Viber server: { $server }
viber-mend-reach = { $why }. Check OTKLIK_VIBER__API_BASE and OTKLIK_VIBER__PROXY: Viber is blocked in Russia and cannot be reached directly from there.
viber-check-token = the bot's key: { $bot }
viber-mend-token = { $why }. Viber itself shows the key: More → Settings → Bots → Edit Info → Your app key. Set OTKLIK_VIBER__TOKEN.
viber-check-address = our address: { $url }
viber-mend-address = Viber delivers by https only and wants a certificate of a known authority. Set OTKLIK_PUBLIC_URL.
viber-check-webhook = webhook: { $url }
viber-mend-webhook = It should be { $expected }. Run otklik channels set-webhook while Otklik is running: Viber tries the address at once.
viber-check-kinds = all kinds of event we need are asked for
viber-mend-kinds = Not asked for: { $missing }. Run otklik channels set-webhook.
