max-share-contact = Share my number
max-pressed = Got it
max-group = I answer in private chats only. Write to me: https://max.ru/{ $bot }
max-check-reach = MAX server: { $server }
max-mend-reach = { $why }. Check OTKLIK_MAX__API_BASE and OTKLIK_MAX__PROXY
max-check-token = The bot's token: { $name }
max-mend-token = MAX does not accept the token ({ $why }). Take it in the account: Bots → your bot → Integration, and put it into OTKLIK_MAX__TOKEN
max-check-certificate = MAX's certificate
max-mend-certificate = MAX is signed by the Russian Trusted Root CA. Download it from the Gosuslugi site and name the file in OTKLIK_MAX__CA_FILE
max-check-webhook = Webhook: { $url }
max-mend-webhook = MAX delivers elsewhere. Set OTKLIK_PUBLIC_URL and run: otklik channels set-webhook
max-check-stale = Other subscriptions: { $urls ->
    [none] none
   *[other] { $urls }
}
max-mend-stale = Updates also go to { $urls }: messages would come twice. Run: otklik channels set-webhook
max-check-polling = Polling without a webhook
max-mend-polling = While there is a webhook ({ $urls }), polling is silent. Run: otklik channels set-webhook
