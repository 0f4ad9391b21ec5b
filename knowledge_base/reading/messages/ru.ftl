# Загрузка статей из файла: что не так и где

kb-problem-at = { $place }: { $what }.
kb-problem-in = { $place }, поле «{ $field }»: { $what }.
kb-problem-more = …и ещё { $count }.
kb-problem-place-line = Строка { $number }
kb-problem-place-sheet = Лист «{ $sheet }», строка { $number }
kb-problem-place-file = Файл { $name }
kb-problem-field = { $field }
kb-problem-field-numbered = { $field }, № { $number }
kb-problem-field-line = { $field }, строка { $number }

kb-problem-missing = не заполнено
kb-problem-empty = пусто
kb-problem-too-long = слишком длинно
kb-problem-bad-value = такого значения здесь быть не может
kb-problem-wrong-type = значение не того вида
kb-problem-dates-reversed = последний день раньше первого
kb-problem-repeated = то же самое уже есть выше в этом файле
kb-problem-not-json-object = это не статья в виде JSON, одна на строку
kb-problem-bad-front-matter = заголовок файла между строками «---» не читается или файл не в UTF-8
kb-problem-unsafe-path = имя ведёт за пределы архива
kb-problem-too-many-cells = ячеек больше, чем столбцов: возможно, текст с разделителем не взят в кавычки
kb-problem-bad-quotes = кавычки не закрыты или стоят посреди ячейки; дальше файл прочитать нельзя
kb-problem-formula-error = в ячейке ошибка формулы
kb-problem-bad-mark = непонятная пометка варианта
kb-problem-bad-condition = непонятное условие варианта
kb-problem-unknown-key = в условии варианта незнакомое слово
kb-problem-no-condition = вариант без условия
kb-problem-otherwise-alone = «otherwise» стоит без вариантов перед ним
kb-problem-empty-block = вариант без текста
kb-problem-not-closed = вариант не закрыт строкой «:::»
kb-problem-nested = вариант внутри варианта
kb-problem-not-opened = «:::» закрывает то, что не открыто
kb-problem-broken-variable = переменная записана с ошибкой
kb-problem-unknown-variable = такой переменной нет
kb-problem-says-nothing = ответ, в котором нечего сказать

## Отказ целиком
kb-import-import-refused = Ничего не загружено: { $total ->
    [one] { $total } ошибка
    [few] { $total } ошибки
   *[many] { $total } ошибок
} в файле.
kb-import-import-empty = В файле нет статей.
kb-import-import-outdated = Пока вы смотрели, эти статьи кто-то изменил. Посмотрите изменения ещё раз.
kb-import-file-unreadable = Файл не удаётся прочитать.
kb-import-file-too-large = Файл больше { $limit } МБ. Разделите его на части или загрузите командой «otklik kb import».
kb-import-too-many-articles = В файле больше { $limit } статей, столько за один раз загрузить нельзя. Разделите файл на части или загрузите командой «otklik kb import».
kb-import-workbook-too-large = В книге Excel слишком много ячеек для { $limit } статей. Уберите лишние листы и столбцы.
kb-import-unknown-format = Такой файл загрузить нельзя. Подойдут .jsonl, .csv, .xlsx и файлы .md в архиве .zip.
kb-import-unknown-encoding = Не удалось понять кодировку файла. Сохраните его в UTF-8.
kb-import-old-excel = Это файл старого Excel или файл под паролем. Сохраните его как .xlsx без пароля.
kb-import-bad-archive = Архив повреждён или под паролем.
kb-import-bad-workbook = Книга Excel повреждена.
kb-import-no-sheet = В книге Excel нет видимых листов.
kb-import-no-columns = В таблице не хватает столбцов: { $fields }.
kb-import-repeated-columns = В таблице несколько одинаковых столбцов: { $fields }.

kb-import-phase-reading = Читаем файл
kb-import-phase-encoding = Готовим поиск
kb-import-phase-checking = Проверяем, не станут ли ответы хуже
kb-import-phase-storing = Сохраняем
