"""Regions of Russia (ISO 3166-2), their main time zones, and the non-working holidays they add to the federal ones.

Regional days are set by regions' laws (Labour Code art. 6; law 125-FZ art. 4 p. 7). Source: the reference list «Нерабочие (праздничные)
дни, установленные в субъектах РФ» of ConsultantPlus with the laws it names, and notices of regional ministries of labour for 2025 and
2026. Days that a region names anew each year are here only where such a notice was seen; the others are a hole that health tells of
until a supervisor enters them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

_ZONES: Final = """
Europe/Kaliningrad RU-KGD
Europe/Moscow RU-AD RU-ARK RU-BEL RU-BRY RU-CE RU-CU RU-DA RU-IN RU-IVA RU-KB RU-KC RU-KDA RU-KL RU-KLU RU-KO RU-KOS RU-KR RU-KRS RU-LEN
Europe/Moscow RU-LIP RU-ME RU-MO RU-MOS RU-MOW RU-MUR RU-NEN RU-NGR RU-NIZ RU-ORL RU-PNZ RU-PSK RU-ROS RU-RYA RU-SE RU-SMO RU-SPE RU-STA
Europe/Moscow RU-TA RU-TAM RU-TUL RU-TVE RU-VLA RU-VLG RU-VOR RU-YAR
Europe/Kirov RU-KIR
Europe/Volgograd RU-VGG
Europe/Samara RU-SAM RU-UD
Europe/Astrakhan RU-AST
Europe/Saratov RU-SAR
Europe/Ulyanovsk RU-ULY
Asia/Yekaterinburg RU-BA RU-CHE RU-KGN RU-KHM RU-ORE RU-PER RU-SVE RU-TYU RU-YAN
Asia/Omsk RU-OMS
Asia/Novosibirsk RU-NVS
Asia/Barnaul RU-AL RU-ALT
Asia/Tomsk RU-TOM
Asia/Novokuznetsk RU-KEM
Asia/Krasnoyarsk RU-KK RU-KYA RU-TY
Asia/Irkutsk RU-BU RU-IRK
Asia/Chita RU-ZAB
Asia/Yakutsk RU-AMU RU-SA
Asia/Vladivostok RU-KHA RU-PRI RU-YEV
Asia/Magadan RU-MAG
Asia/Sakhalin RU-SAK
Asia/Kamchatka RU-KAM
Asia/Anadyr RU-CHU
"""

ZONES: Final[Mapping[str, str]] = {
    code: line.split()[0] for line in _ZONES.strip().splitlines() for code in line.split()[1:]
}  # fmt: skip
"""The main zone of each region: eleven offsets from UTC+2 to UTC+12."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A regional holiday. ``moves``: when it is on a weekend, the next working day is off instead.

    ``when`` is ``MM-DD``, ``easter+N`` (Orthodox), ``uraza`` or ``kurban`` (astronomical estimate), or ``yearly``: named by a decree each
    year, known for ``dates``.
    """

    name: str
    when: str
    moves: bool = False
    dates: Sequence[date] = ()


_MUSLIM: Final = (Rule("uraza", "uraza"), Rule("kurban", "kurban"))
_RADONITSA: Final = Rule("radonitsa", "easter+9")

RULES: Final[Mapping[str, Sequence[Rule]]] = {
    "RU-AD": (*_MUSLIM, Rule("republic", "10-05")),
    "RU-AL": (Rule("chaga", "yearly", dates=(date(2026, 2, 21),)),),
    "RU-BA": (Rule("uraza", "uraza", moves=True), Rule("kurban", "kurban", moves=True), Rule("republic", "10-11", moves=True)),
    "RU-BRY": (_RADONITSA, Rule("liberation", "09-17")),
    "RU-BU": (Rule("sagaalgan", "yearly", dates=(date(2025, 3, 1), date(2026, 2, 18))),),
    "RU-CE": _MUSLIM,
    "RU-CU": (Rule("republic", "06-24", moves=True),),
    "RU-DA": (*_MUSLIM, Rule("constitution", "07-26"), Rule("unity", "09-15")),
    "RU-IN": (*_MUSLIM, Rule("republic", "06-04")),
    "RU-KB": (*_MUSLIM, Rule("revival", "03-28"), Rule("memory", "05-21"), Rule("republic", "09-01"), Rule("adyghe", "09-20")),
    "RU-KC": (*_MUSLIM, _RADONITSA, Rule("revival", "05-03")),
    "RU-KL": (
        Rule("tsagan-sar", "yearly"),
        Rule("buddha", "yearly"),
        Rule("republic", "07-05"),
        Rule("zul", "yearly"),
        Rule("memory", "12-28"),
    ),
    "RU-PNZ": (_RADONITSA,),
    "RU-SA": (Rule("republic", "04-27"), Rule("ysyakh", "06-21")),
    "RU-SAR": (_RADONITSA,),
    "RU-STA": (_RADONITSA,),
    "RU-TA": (*_MUSLIM, Rule("republic", "08-30"), Rule("constitution", "11-06")),
    "RU-TY": (Rule("shagaa", "yearly", dates=(date(2026, 2, 18),)), Rule("republic", "08-15")),
}
