# Clocks of promises: deadlines, pauses, the production calendar

clocks-kind-pickup = To a person
clocks-kind-first = First answer
clocks-kind-next = Next answer
clocks-kind-resolution = Resolution

clocks-state-running = running
clocks-state-near = due soon
clocks-state-over = overdue
clocks-state-paused = paused
clocks-state-met = in time
clocks-state-breached = late
clocks-state-dropped = not needed

clocks-pause-client = waiting for the client
clocks-pause-third-line = waiting for field technicians
clocks-pause-contractor = waiting for a contractor
clocks-pause-access = no access to the premises
clocks-pause-agreed = another time agreed with the client

clocks-plan-own = the queue's time to answer
clocks-plan-any = common plan
clocks-plan-client = tariff: { $value }
clocks-plan-queue = queue: { $value }
clocks-plan-line = line { $value }

clocks-interval = { $weekday ->
    [0] Mon
    [1] Tue
    [2] Wed
    [3] Thu
    [4] Fri
    [5] Sat
   *[6] Sun
} { $date }, { $since }–{ $until }
clocks-interval-days = { $weekday ->
    [0] Mon
    [1] Tue
    [2] Wed
    [3] Thu
    [4] Fri
    [5] Sat
   *[6] Sun
} { $date }, { $since } – { $end }, { $until }

clocks-day-holiday = holiday
clocks-day-off = moved day off
clocks-day-working = worked weekend
clocks-day-short = shortened day

clocks-hole-moves = the government has not published moved days off yet, the Labour Code is followed
clocks-hole = no date is set for the holiday “{ $name }”
clocks-trouble-calendar = Calendar { $calendar }, { $year }: { $what }
clocks-trouble-hours = Hours of the queue { $queue } could not be read whole: { $what }

clocks-no-supervisor = This is for supervisors.
clocks-no-clock = The conversation has no time to resolve that could stand.
clocks-no-client-pause = Waiting for the client is noted by itself once you have answered.
clocks-no-period = Give a period of up to a year that begins before it ends.

clocks-country = Russia

## Pages of settings
clocks-page-plans = Plans of service
clocks-page-calendar = Production calendar
clocks-page-promised = What is promised
clocks-page-plans-hint = Each time is taken from the most exact plan that sets it: the client's tariff, then VIP, then any; within that the queue, then the line. Time counts in the queue's opening hours. Changes are for new deadlines.
clocks-page-client = Client's tariff
clocks-page-client-example = vip or a name
clocks-page-queue = Queue
clocks-page-line = Line
clocks-page-warn = Warn at
clocks-page-any = all
clocks-page-own = the queue's time to answer
clocks-page-edit = Edit
clocks-page-delete = Delete
clocks-page-sure = Delete the plan? Deadlines that run stay as they are.
clocks-page-plan-new = New plan
clocks-page-plan-edit = Edit the plan
clocks-page-plan-hint = A plan of the same tariff, queue and line is replaced. A time left empty is decided by a less exact plan.
clocks-page-pickup-s = To a person, s
clocks-page-first-m = First answer, min
clocks-page-next-m = Next answer, min
clocks-page-resolution-m = Resolution, min
clocks-page-warn-share = Warn at, % of the time
clocks-page-save = Save
clocks-page-show = Show
clocks-page-empty = Set at least one time
clocks-page-bad-length = { $what }: enter a number above zero, up to a year
clocks-page-bad-share = Warning: a number from 1 to 99
clocks-page-region = Calendar
clocks-page-year = Year
clocks-page-days = Special days of { $year }
clocks-page-day = Day
clocks-page-what = What it is
clocks-page-name = Name
clocks-page-like = Worked weekend: hours of
clocks-page-as = hours of { $weekday ->
    [0] Mon
    [1] Tue
    [2] Wed
    [3] Thu
    [4] Fri
    [5] Sat
   *[6] Sun
}
clocks-page-weekday = { $weekday ->
    [0] Mon
    [1] Tue
    [2] Wed
    [3] Thu
    [4] Fri
    [5] Sat
   *[6] Sun
}
clocks-page-entered = entered by hand
clocks-page-as-published = As published
clocks-page-day-new = Enter a day
clocks-page-day-hint = Counts at once for every queue of this calendar; a day of Russia for all regions.

clocks-holiday-new-year = New Year holidays
clocks-holiday-christmas = Christmas
clocks-holiday-defender = Defender of the Fatherland Day
clocks-holiday-women = International Women's Day
clocks-holiday-labour = Spring and Labour Day
clocks-holiday-victory = Victory Day
clocks-holiday-russia = Russia Day
clocks-holiday-unity-day = National Unity Day
clocks-holiday-uraza = Uraza Bayram
clocks-holiday-kurban = Kurban Bayram
clocks-holiday-radonitsa = Radonitsa
clocks-holiday-republic = Republic Day
clocks-holiday-constitution = Republic's Constitution Day
clocks-holiday-unity = Day of Unity of Peoples
clocks-holiday-chaga = Chaga Bayram
clocks-holiday-sagaalgan = Sagaalgan
clocks-holiday-shagaa = Shagaa
clocks-holiday-tsagan-sar = Tsagan Sar
clocks-holiday-buddha = Buddha's Birthday
clocks-holiday-zul = Zul
clocks-holiday-memory = Day of Remembrance
clocks-holiday-revival = Day of Revival
clocks-holiday-adyghe = Adyghe Day
clocks-holiday-liberation = Liberation Day
clocks-holiday-ysyakh = Yhyakh

clocks-region-ru-ad = Adygea
clocks-region-ru-al = Altai Republic
clocks-region-ru-alt = Altai Krai
clocks-region-ru-amu = Amur Oblast
clocks-region-ru-ark = Arkhangelsk Oblast
clocks-region-ru-ast = Astrakhan Oblast
clocks-region-ru-ba = Bashkortostan
clocks-region-ru-bel = Belgorod Oblast
clocks-region-ru-bry = Bryansk Oblast
clocks-region-ru-bu = Buryatia
clocks-region-ru-ce = Chechnya
clocks-region-ru-che = Chelyabinsk Oblast
clocks-region-ru-chu = Chukotka
clocks-region-ru-cu = Chuvashia
clocks-region-ru-da = Dagestan
clocks-region-ru-in = Ingushetia
clocks-region-ru-irk = Irkutsk Oblast
clocks-region-ru-iva = Ivanovo Oblast
clocks-region-ru-kam = Kamchatka Krai
clocks-region-ru-kb = Kabardino-Balkaria
clocks-region-ru-kc = Karachay-Cherkessia
clocks-region-ru-kda = Krasnodar Krai
clocks-region-ru-kem = Kemerovo Oblast
clocks-region-ru-kgd = Kaliningrad Oblast
clocks-region-ru-kgn = Kurgan Oblast
clocks-region-ru-kha = Khabarovsk Krai
clocks-region-ru-khm = Khanty-Mansi
clocks-region-ru-kir = Kirov Oblast
clocks-region-ru-kk = Khakassia
clocks-region-ru-kl = Kalmykia
clocks-region-ru-klu = Kaluga Oblast
clocks-region-ru-ko = Komi
clocks-region-ru-kos = Kostroma Oblast
clocks-region-ru-kr = Karelia
clocks-region-ru-krs = Kursk Oblast
clocks-region-ru-kya = Krasnoyarsk Krai
clocks-region-ru-len = Leningrad Oblast
clocks-region-ru-lip = Lipetsk Oblast
clocks-region-ru-mag = Magadan Oblast
clocks-region-ru-me = Mari El
clocks-region-ru-mo = Mordovia
clocks-region-ru-mos = Moscow Oblast
clocks-region-ru-mow = Moscow
clocks-region-ru-mur = Murmansk Oblast
clocks-region-ru-nen = Nenets
clocks-region-ru-ngr = Novgorod Oblast
clocks-region-ru-niz = Nizhny Novgorod Oblast
clocks-region-ru-nvs = Novosibirsk Oblast
clocks-region-ru-oms = Omsk Oblast
clocks-region-ru-ore = Orenburg Oblast
clocks-region-ru-orl = Oryol Oblast
clocks-region-ru-per = Perm Krai
clocks-region-ru-pnz = Penza Oblast
clocks-region-ru-pri = Primorsky Krai
clocks-region-ru-psk = Pskov Oblast
clocks-region-ru-ros = Rostov Oblast
clocks-region-ru-rya = Ryazan Oblast
clocks-region-ru-sa = Yakutia
clocks-region-ru-sak = Sakhalin Oblast
clocks-region-ru-sam = Samara Oblast
clocks-region-ru-sar = Saratov Oblast
clocks-region-ru-se = North Ossetia
clocks-region-ru-smo = Smolensk Oblast
clocks-region-ru-spe = Saint Petersburg
clocks-region-ru-sta = Stavropol Krai
clocks-region-ru-sve = Sverdlovsk Oblast
clocks-region-ru-ta = Tatarstan
clocks-region-ru-tam = Tambov Oblast
clocks-region-ru-tom = Tomsk Oblast
clocks-region-ru-tul = Tula Oblast
clocks-region-ru-tve = Tver Oblast
clocks-region-ru-ty = Tuva
clocks-region-ru-tyu = Tyumen Oblast
clocks-region-ru-ud = Udmurtia
clocks-region-ru-uly = Ulyanovsk Oblast
clocks-region-ru-vgg = Volgograd Oblast
clocks-region-ru-vla = Vladimir Oblast
clocks-region-ru-vlg = Vologda Oblast
clocks-region-ru-vor = Voronezh Oblast
clocks-region-ru-yan = Yamalo-Nenets
clocks-region-ru-yar = Yaroslavl Oblast
clocks-region-ru-yev = Jewish Autonomous Oblast
clocks-region-ru-zab = Zabaykalsky Krai
