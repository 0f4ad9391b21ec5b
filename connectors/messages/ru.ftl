
## Telegram
telegram-share-contact = Отправить мой номер
telegram-group = Я отвечаю только в личной переписке. Напишите мне: @{ $bot }
