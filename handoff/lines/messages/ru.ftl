# Вторая линия: диагностика и удалённая перезагрузка

line-diagnostics-up = Диагностика линии { $contract }: связь есть
line-diagnostics-down = Диагностика линии { $contract }: связи нет
line-diagnostics-failed = Диагностика линии { $contract } не удалась. { $why }
line-reboot-done = Терминал { $contract } перезагружается, вернётся примерно через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[other] { $minutes } минут
}.
line-reboot-failed = Перезагрузка терминала { $contract }. { $why }
line-since = (с { $day }, { $time })
line-terminal = Терминал: { $model }

line-measure-signal = оптический сигнал
line-measure-port = порт
line-measure-errors = ошибки
line-measure-terminal = терминал
line-measure-session = сессия
line-measure-wifi = Wi-Fi

line-verdict-fine = норма
line-verdict-doubtful = сомнительно
line-verdict-fault = неисправность

line-no-second-line-only = Диагностику и перезагрузку делает вторая линия.
line-no-tools-absent = Система управления сетью не подключена.
line-no-not-proven = Клиент не подтвердил договор. Попросите его войти по коду или сверьте договор и подтвердите его сами.
line-no-rebooted-lately = Терминал недавно перезагружали. Повторить можно через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[other] { $minutes } минут
}.
line-no-unknown = Линии с таким договором нет в сети.
line-no-unreachable = Терминал не отвечает, удалённо его не перезагрузить. Нужен выезд или питание у клиента.
line-no-down = Система управления сетью сейчас недоступна. Ничего не сделано, попробуйте позже.
line-no-no-answer = Система управления сетью не ответила вовремя. Попробуйте ещё раз.
line-no-reboot-no-answer = Система управления сетью не ответила вовремя: перезагрузка могла начаться. Проверьте линию через несколько минут.
line-no-reboot-down = Связь с системой управления сетью оборвалась: перезагрузка могла начаться. Проверьте линию через несколько минут.
