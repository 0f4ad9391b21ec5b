
## Telegram
telegram-share-contact = Share my phone number
telegram-group = I only answer in private chats. Please write to me: @{ $bot }
