"""The watch as arithmetic: addresses as people write them, tails that stay exact, what is usual, which growth is no chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.incidents import areas, baseline, watching
from handoff.incidents.areas import EVERYWHERE, Kind, Place
from handoff.incidents.tails import tail
from handoff.incidents.watching import Bounds, Contact

HOUSE, STREET, DISTRICT = (Kind.house, "м/садов/5"), (Kind.street, "м/садов"), (Kind.district, "м")
NOW = 1_767_571_200.0 + 8 * 7 * 86400 + 20 * 3600
"""Monday, 20:00."""


@pytest.mark.parametrize(
    "address",
    ["Маячный, Садовая улица, 5, кв. 3", "г. Маячный, ул. Садовая, д. 5", "Маячный, Садовая 5", "маячный, садовая ул., дом 5, подъезд 2"],
)
def test_one_house_however_it_is_written(address: str) -> None:
    assert areas.keys(areas.read(address))[Kind.house] == "маячн/садов/5"


@pytest.mark.parametrize(
    ("words", "house"),
    [
        ("на Садовой 5 нет интернета", "/садов/5"),
        ("У нас на улице Ленина, дом 10 ничего не работает", "/ленин/10"),
        ("Маячный, Садовая 7 пропал сигнал", "маячн/садов/7"),
        ("живу на пр. Мира 21, кв 105. Не работает", "/мир/21"),
        ("Мира 8/2, второй день без связи", "/мир/8/2"),
        ("Мира 8 корп. 2 нет связи", "/мир/8к2"),
    ],
)
def test_an_address_is_found_in_a_sentence(words: str, house: str) -> None:
    assert areas.keys(areas.found_in(words))[Kind.house] == house


@pytest.mark.parametrize(
    "words",
    [
        "нет интернета уже 3 часа",
        "тариф Дом 600 дорогой",
        "скорость 100 мбит не даёт",
        "Wi-Fi 5 не ловит",
        "Договор 10023456",
        "",
        "5",
        "😀 7",
    ],
)
def test_no_address_is_made_up(words: str) -> None:
    assert areas.found_in(words) == Place()


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault_and_no_flat_is_kept(text: str) -> None:
    for place in (areas.read(text), areas.found_in(text)):
        for area in areas.areas(place):
            assert len(area.key) <= 300


def test_areas_go_from_the_house_to_everywhere() -> None:
    found = areas.areas(areas.read("Маячный, Садовая улица, 5, кв. 3"), "OLT-7")
    assert [area.kind for area in found] == [Kind.house, Kind.street, Kind.district, Kind.segment, Kind.everywhere]
    assert found[0].title == "Маячный, Садовая улица, 5"


@pytest.mark.parametrize(
    ("count", "mean", "expected"), [(0, 3.0, 1.0), (1, 0.01, 0.00995017), (3, 0.01, 1.6542e-07), (10, 10.0, 0.5420703)]
)
def test_poisson_tails(count: int, mean: float, expected: float) -> None:
    assert tail(count, mean) == pytest.approx(expected, rel=1e-4)


@given(st.integers(0, 60), st.floats(0.001, 50), st.floats(0.5, 500))
def test_tails_are_chances_that_fall_and_rough_streams_have_longer_ones(count: int, mean: float, shape: float) -> None:
    rough, plain = tail(count, mean, shape), tail(count, mean)
    assert 0 < tail(count + 1, mean, shape) <= rough + 1e-12 <= 1 + 1e-9
    if count > mean + 3 * math.sqrt(mean) + 3:
        assert rough >= plain * 0.999


def history(rate: float, seed: int = 1, hours: int = 8 * 168) -> dict[int, int]:
    """Contacts of eight weeks: ``rate`` an hour, three times as many in the evening."""
    rng = np.random.default_rng(seed)
    first = int(NOW // 3600) - hours
    return {hour: int(rng.poisson(rate * (3 if hour % 24 in range(18, 23) else 1))) for hour in range(first, first + hours)}


def test_the_usual_follows_the_hour_of_the_week_and_forgets_an_old_incident() -> None:
    counts = history(4.0)
    now = int(NOW // 3600)
    usual = baseline.profile(counts, now - 8 * 168, now, "UTC")
    assert usual.expected(NOW + 1800, 1800) == pytest.approx(6.0, rel=0.25)
    assert usual.expected(NOW - 10 * 3600, 3600) == pytest.approx(4.0, rel=0.3)
    burst = {**counts, now - 168: 400, now - 167: 300}
    after = baseline.profile(burst, now - 8 * 168, now, "UTC")
    assert after.expected(NOW + 1800, 1800) < 1.6 * usual.expected(NOW + 1800, 1800)


def test_a_new_installation_has_no_history_and_still_sees_a_flood() -> None:
    now = int(NOW // 3600)
    usual = baseline.profile({}, now, now, "UTC")
    assert usual.total == 0 and usual.expected(NOW, 3600) >= 0
    flood = [contact(n, NOW - 60 + n, HOUSE) for n in range(20)]
    assert watching.alarms(flood, usual, {area: {} for area in (HOUSE, STREET, DISTRICT)}, NOW, Bounds())


def test_on_the_first_day_a_crowd_without_a_place_means_nothing() -> None:
    now = int(NOW // 3600)
    crowd = [contact(n, NOW - 60 + n) for n in range(40)]
    for hours, expected in ((0, []), (24, []), (24 * 7, [EVERYWHERE])):
        usual = baseline.profile({}, now - hours, now, "UTC")
        assert [alarm.area for alarm in watching.alarms(crowd, usual, {}, NOW, Bounds())] == expected


def contact(n: int, at: float, *keys: areas.Key, person: int | None = None) -> Contact:
    whole = {HOUSE: (HOUSE, STREET, DISTRICT, EVERYWHERE), STREET: (STREET, DISTRICT, EVERYWHERE)}
    found = whole.get(keys[0], (*keys, EVERYWHERE)) if keys else (EVERYWHERE,)
    return Contact(n, at, n if person is None else person, "outages", found)


def raised(contacts: list[Contact], known: list[areas.Key] | None = None) -> list[watching.Alarm]:
    now = int(NOW // 3600)
    usual = baseline.profile(history(8.0), now - 8 * 168, now, "UTC")
    growing = watching.growing(contacts, NOW, Bounds())
    small = {int(NOW // 3600) - 24 * n: 1 for n in range(1, 4)}
    return list(watching.alarms(contacts, usual, dict.fromkeys(growing, small), NOW, Bounds(), known or []))


def test_three_neighbours_in_five_minutes_are_a_house() -> None:
    found = raised([contact(n, NOW - 100 * n - 1, HOUSE) for n in range(3)])
    assert [alarm.area for alarm in found] == [HOUSE] and found[0].people == 3 and found[0].probability < found[0].bound


def test_one_neighbour_who_writes_ten_times_is_no_incident() -> None:
    assert raised([contact(n, NOW - 10 * n - 1, HOUSE, person=1) for n in range(10)]) == []


def test_a_street_is_told_from_a_house() -> None:
    houses = [(Kind.house, f"м/садов/{n}") for n in range(8)]
    found = raised([Contact(n, NOW - 30 * n - 1, n, "outages", (houses[n], STREET, DISTRICT, EVERYWHERE)) for n in range(8)])
    assert [alarm.area for alarm in found] == [STREET] and found[0].people == 8


def test_two_faults_at_once_are_two_incidents() -> None:
    other = (Kind.house, "з/речн/8")
    there = [
        Contact(100 + n, NOW - 20 * n - 1, 100 + n, "outages", (other, (Kind.street, "з/речн"), (Kind.district, "з"), EVERYWHERE))
        for n in range(4)
    ]
    found = raised([contact(n, NOW - 20 * n - 1, HOUSE) for n in range(4)] + there)
    assert {alarm.area for alarm in found} == {HOUSE, other}


def test_what_is_known_raises_nothing_more_nor_do_as_many_without_a_place() -> None:
    placed = [contact(n, NOW - 20 * n - 1, HOUSE) for n in range(30)]
    nowhere = [contact(100 + n, NOW - 20 * n - 1) for n in range(12)]
    assert raised(placed + nowhere, [HOUSE]) == []
    assert [alarm.area for alarm in raised(nowhere * 1 + [contact(200 + n, NOW - n - 1) for n in range(60)])] == [EVERYWHERE]


def test_an_ordinary_evening_is_quiet() -> None:
    rng = np.random.default_rng(2)
    houses = [(Kind.house, f"м/{s}/{h}") for s in range(20) for h in range(20)]
    for evening in range(20):
        picked = rng.integers(0, len(houses), 24)
        ordinary = [
            Contact(
                n,
                NOW - float(rng.uniform(0, 3600)),
                n + 100 * evening,
                "outages",
                (houses[p], (Kind.street, f"м/{p // 20}"), DISTRICT, EVERYWHERE),
            )
            for n, p in enumerate(picked)
        ]
        now = int(NOW // 3600)
        usual = baseline.profile(history(8.0, evening), now - 8 * 168, now, "UTC")
        own = {Kind.house: 40, Kind.street: 800, Kind.district: 0, Kind.everywhere: 0}
        shares = {area: {now - 1 - n: 1 for n in range(own[area[0]])} for area in watching.growing(ordinary, NOW, Bounds())}
        shares[DISTRICT] = history(7.5, evening)
        assert watching.alarms(ordinary, usual, shares, NOW, Bounds()) == []
