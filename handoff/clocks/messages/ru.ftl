# Часы обещаний: сроки, паузы, производственный календарь

clocks-kind-pickup = До специалиста
clocks-kind-first = Первый ответ
clocks-kind-next = Следующий ответ
clocks-kind-resolution = Решение вопроса

clocks-state-running = идёт
clocks-state-near = скоро срок
clocks-state-over = срок прошёл
clocks-state-paused = на паузе
clocks-state-met = в срок
clocks-state-breached = с опозданием
clocks-state-dropped = не понадобился

clocks-pause-client = ждём клиента
clocks-pause-third-line = ждём выездных мастеров
clocks-pause-contractor = ждём подрядчика
clocks-pause-access = нет доступа в помещение
clocks-pause-agreed = договорились с клиентом на другое время

clocks-plan-own = время ответа очереди
clocks-plan-any = общий план
clocks-plan-client = тариф: { $value }
clocks-plan-queue = очередь: { $value }
clocks-plan-line = линия { $value }

clocks-interval = { $weekday ->
    [0] пн
    [1] вт
    [2] ср
    [3] чт
    [4] пт
    [5] сб
   *[6] вс
} { $date }, { $since }–{ $until }
clocks-interval-days = { $weekday ->
    [0] пн
    [1] вт
    [2] ср
    [3] чт
    [4] пт
    [5] сб
   *[6] вс
} { $date }, { $since } – { $end }, { $until }

clocks-day-holiday = праздник
clocks-day-off = перенесённый выходной
clocks-day-working = рабочий выходной
clocks-day-short = сокращённый день

clocks-hole-moves = правительство ещё не опубликовало перенос выходных, считаем по Трудовому кодексу
clocks-hole = дата праздника «{ $name }» не задана
clocks-trouble-calendar = Календарь { $calendar }, { $year } год: { $what }
clocks-trouble-hours = Часы очереди { $queue } прочитаны не полностью: { $what }

clocks-no-supervisor = Это делает супервизор.
clocks-no-clock = У разговора нет срока решения, который можно остановить.
clocks-no-client-pause = Ожидание клиента отмечается само, когда вы ответили.
clocks-no-period = Укажите период до года: начало раньше конца.

clocks-country = Россия

## Страницы настроек
clocks-page-plans = Планы обслуживания
clocks-page-calendar = Производственный календарь
clocks-page-promised = Что обещано
clocks-page-plans-hint = Каждый срок берётся из самого точного плана, где он задан: тариф клиента, затем VIP, затем любой; внутри — очередь, затем линия. Время считается в часы работы очереди. Изменения действуют на новые сроки.
clocks-page-client = Тариф клиента
clocks-page-client-example = vip или название
clocks-page-queue = Очередь
clocks-page-line = Линия
clocks-page-warn = Предупредить
clocks-page-any = все
clocks-page-own = время ответа очереди
clocks-page-edit = Изменить
clocks-page-delete = Удалить
clocks-page-sure = Удалить план? Начатые сроки останутся прежними.
clocks-page-plan-new = Новый план
clocks-page-plan-edit = Изменить план
clocks-page-plan-hint = План с тем же тарифом, очередью и линией заменится. Пустой срок решает менее точный план.
clocks-page-pickup-s = До специалиста, с
clocks-page-first-m = Первый ответ, мин
clocks-page-next-m = Следующий ответ, мин
clocks-page-resolution-m = Решение, мин
clocks-page-warn-share = Предупредить, % срока
clocks-page-save = Сохранить
clocks-page-show = Показать
clocks-page-empty = Задайте хотя бы один срок
clocks-page-bad-length = { $what }: введите число, больше нуля и не больше года
clocks-page-bad-share = Предупреждение: число от 1 до 99
clocks-page-region = Календарь
clocks-page-year = Год
clocks-page-days = Особые дни { $year } года
clocks-page-day = День
clocks-page-what = Какой это день
clocks-page-name = Название
clocks-page-like = Рабочий выходной — по часам дня
clocks-page-as = по часам: { $weekday ->
    [0] пн
    [1] вт
    [2] ср
    [3] чт
    [4] пт
    [5] сб
   *[6] вс
}
clocks-page-weekday = { $weekday ->
    [0] пн
    [1] вт
    [2] ср
    [3] чт
    [4] пт
    [5] сб
   *[6] вс
}
clocks-page-entered = внесён вручную
clocks-page-as-published = Вернуть как было
clocks-page-day-new = Внести день
clocks-page-day-hint = Действует сразу для всех очередей с этим календарём; день России — для всех регионов.

clocks-holiday-new-year = Новогодние каникулы
clocks-holiday-christmas = Рождество Христово
clocks-holiday-defender = День защитника Отечества
clocks-holiday-women = Международный женский день
clocks-holiday-labour = Праздник Весны и Труда
clocks-holiday-victory = День Победы
clocks-holiday-russia = День России
clocks-holiday-unity-day = День народного единства
clocks-holiday-uraza = Ураза-байрам
clocks-holiday-kurban = Курбан-байрам
clocks-holiday-radonitsa = Радоница
clocks-holiday-republic = День республики
clocks-holiday-constitution = День конституции республики
clocks-holiday-unity = День единства народов
clocks-holiday-chaga = Чага-Байрам
clocks-holiday-sagaalgan = Сагаалган
clocks-holiday-shagaa = Шагаа
clocks-holiday-tsagan-sar = Цаган Сар
clocks-holiday-buddha = День рождения Будды Шакьямуни
clocks-holiday-zul = Зул
clocks-holiday-memory = День памяти
clocks-holiday-revival = День возрождения народа
clocks-holiday-adyghe = День адыгов
clocks-holiday-liberation = День освобождения
clocks-holiday-ysyakh = Ысыах

clocks-region-ru-ad = Адыгея
clocks-region-ru-al = Республика Алтай
clocks-region-ru-alt = Алтайский край
clocks-region-ru-amu = Амурская область
clocks-region-ru-ark = Архангельская область
clocks-region-ru-ast = Астраханская область
clocks-region-ru-ba = Башкортостан
clocks-region-ru-bel = Белгородская область
clocks-region-ru-bry = Брянская область
clocks-region-ru-bu = Бурятия
clocks-region-ru-ce = Чечня
clocks-region-ru-che = Челябинская область
clocks-region-ru-chu = Чукотский автономный округ
clocks-region-ru-cu = Чувашия
clocks-region-ru-da = Дагестан
clocks-region-ru-in = Ингушетия
clocks-region-ru-irk = Иркутская область
clocks-region-ru-iva = Ивановская область
clocks-region-ru-kam = Камчатский край
clocks-region-ru-kb = Кабардино-Балкария
clocks-region-ru-kc = Карачаево-Черкесия
clocks-region-ru-kda = Краснодарский край
clocks-region-ru-kem = Кемеровская область
clocks-region-ru-kgd = Калининградская область
clocks-region-ru-kgn = Курганская область
clocks-region-ru-kha = Хабаровский край
clocks-region-ru-khm = Ханты-Мансийский автономный округ
clocks-region-ru-kir = Кировская область
clocks-region-ru-kk = Хакасия
clocks-region-ru-kl = Калмыкия
clocks-region-ru-klu = Калужская область
clocks-region-ru-ko = Коми
clocks-region-ru-kos = Костромская область
clocks-region-ru-kr = Карелия
clocks-region-ru-krs = Курская область
clocks-region-ru-kya = Красноярский край
clocks-region-ru-len = Ленинградская область
clocks-region-ru-lip = Липецкая область
clocks-region-ru-mag = Магаданская область
clocks-region-ru-me = Марий Эл
clocks-region-ru-mo = Мордовия
clocks-region-ru-mos = Московская область
clocks-region-ru-mow = Москва
clocks-region-ru-mur = Мурманская область
clocks-region-ru-nen = Ненецкий автономный округ
clocks-region-ru-ngr = Новгородская область
clocks-region-ru-niz = Нижегородская область
clocks-region-ru-nvs = Новосибирская область
clocks-region-ru-oms = Омская область
clocks-region-ru-ore = Оренбургская область
clocks-region-ru-orl = Орловская область
clocks-region-ru-per = Пермский край
clocks-region-ru-pnz = Пензенская область
clocks-region-ru-pri = Приморский край
clocks-region-ru-psk = Псковская область
clocks-region-ru-ros = Ростовская область
clocks-region-ru-rya = Рязанская область
clocks-region-ru-sa = Якутия
clocks-region-ru-sak = Сахалинская область
clocks-region-ru-sam = Самарская область
clocks-region-ru-sar = Саратовская область
clocks-region-ru-se = Северная Осетия
clocks-region-ru-smo = Смоленская область
clocks-region-ru-spe = Санкт-Петербург
clocks-region-ru-sta = Ставропольский край
clocks-region-ru-sve = Свердловская область
clocks-region-ru-ta = Татарстан
clocks-region-ru-tam = Тамбовская область
clocks-region-ru-tom = Томская область
clocks-region-ru-tul = Тульская область
clocks-region-ru-tve = Тверская область
clocks-region-ru-ty = Тыва
clocks-region-ru-tyu = Тюменская область
clocks-region-ru-ud = Удмуртия
clocks-region-ru-uly = Ульяновская область
clocks-region-ru-vgg = Волгоградская область
clocks-region-ru-vla = Владимирская область
clocks-region-ru-vlg = Вологодская область
clocks-region-ru-vor = Воронежская область
clocks-region-ru-yan = Ямало-Ненецкий автономный округ
clocks-region-ru-yar = Ярославская область
clocks-region-ru-yev = Еврейская автономная область
clocks-region-ru-zab = Забайкальский край
