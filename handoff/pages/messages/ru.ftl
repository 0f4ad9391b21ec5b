# Страницы супервайзера: рамка
page-brand = Отклик
page-nav = Разделы
page-skip = К содержанию
page-tab-desk = Рабочее место
page-tab-board = Доска
page-tab-reports = Отчёты
page-tab-tickets = Заявки
page-tab-incidents = Аварии
page-tab-quality = Качество
page-tab-settings = Настройки
page-tab-kb = База знаний

page-sign-in = Вход
page-sign-in-hint = Для операторов и супервайзеров
page-sign-out = Выйти
page-login = Логин
page-password = Пароль
page-enter = Войти
page-no-script = Для этих страниц нужен JavaScript.
page-other-language = English
page-theme = Тема: как в системе, светлая, тёмная
page-close = Закрыть
page-to-desk = К рабочему месту
page-unreached = Нет связи с сервером. Страница попробует ещё раз.
page-not-taken = Сервер не принял запрос. Обновите страницу.

page-keys = Клавиши
page-key-search = к поиску
page-key-rows = по строкам вниз и вверх
page-key-open = открыть строку
page-key-help = эта подсказка
page-key-close = закрыть
page-letters = Однобуквенные клавиши включены

page-chart-table = Таблица
page-chart-empty = За это время данных нет

page-span-seconds = { $seconds } с
page-span-minutes = { $minutes } мин { $seconds } с
page-span-hours = { $hours } ч { $minutes } мин
page-span-days = { $days } дн { $hours } ч

page-refused-bad-login = Неверный логин или пароль
page-refused-too-many = Слишком много попыток. Подождите минуту.
page-refused-foreign-request = Запрос пришёл не с этой страницы. Обновите её и попробуйте снова.
page-refused-page-unknown = Такой страницы нет
page-refused-bad-address = Адрес страницы не читается
page-refused-supervisors-only = Эта страница для супервайзеров
page-refused-not-an-operator = Эти страницы для операторов и супервайзеров

page-settings-queues = Очереди
page-settings-operators = Операторы
page-settings-plans = Сроки
page-settings-calendar = Календарь
page-settings-people = Учётные записи
page-settings-audit = Журнал
page-settings-surveys = Оценки
page-settings-quality = Качество
page-settings-incidents = Сбои

page-slip-empty = Заполните это поле
page-slip-number = Нужно число
page-slip-least = Не меньше { $bound }
page-slip-more = Больше { $bound }
page-slip-most = Не больше { $bound }
page-slip-long = Слишком длинно
page-slip-few = Нужно хотя бы одно
page-slip-many = Слишком много
page-slip-choice = Выберите из списка
page-slip-time = Время пишется так: 09:30
page-slip-not-later = Должно быть позже начала
page-slip-each-once = Хотя бы один вопрос, и каждый один раз
page-slip-other = Так не получится, проверьте значение
