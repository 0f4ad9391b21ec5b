"""What people type is read out of whole sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions import reading


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("89211234567", "+79211234567"),
        ("+7 (921) 123-45-67", "+79211234567"),
        ("звоните на 8-921-123-45-67 после 18", "+79211234567"),
        ("89211234567 18:00", "+79211234567"),
        ("9211234567", "+79211234567"),
        ("7 921 123 45 67", "+79211234567"),
        ("8005553535", "+78005553535"),
        ("+375 29 123-45-67", "+375291234567"),
        ("10023456", None),
        ("4276 1234 5678 9012 34", None),
        ("12345", None),
        ("", None),
    ],
)
def test_phones(typed: str, phone: str | None) -> None:
    assert reading.phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("мой адрес садовая 5 кв 3", "садовая 5 кв 3"),
        ("Мы живём на Ленина, 10", "Ленина, 10"),
        ("ул. Садовая, д. 5", "ул. Садовая, д. 5"),
        ("my address is 5 Garden Street", "5 Garden Street"),
        ("адрес неправильный, Ленина 7", "Ленина 7"),
        ("садовая", None),
        ("5", None),
        ("не скажу", None),
        ("89211234567", None),
        ("у" * 301 + " 5", None),
    ],
)
def test_addresses(typed: str, address: str | None) -> None:
    assert reading.address(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"), [("123456", "123456"), ("код 123-456", "123456"), ("12345", None), ("1234567", None), ("", None)]
)
def test_codes(typed: str, code: str | None) -> None:
    assert reading.code(typed) == code


@pytest.mark.parametrize(
    ("typed", "asks"),
    [("где терминал", True), ("а сколько стоит", True), ("Садовая, 5?", True), ("садовая 5", False), ("не работает интернет", False)],
)
def test_questions(typed: str, asks: bool) -> None:
    assert reading.asks(typed) is asks


@given(st.text(max_size=2000))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for read in (
        reading.phone,
        reading.email,
        reading.contact,
        reading.address,
        reading.surely_address,
        reading.problem,
        reading.told_problem,
    ):
        found = read(text)
        assert found is None or 0 < len(found) <= 1000
    assert isinstance(reading.asks(text), bool)
