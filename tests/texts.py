"""The message catalogues, read once in a process: reading all takes half a second."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.catalogue import Catalogue

ROOT: Final = Path(__file__).parents[1]
TEXTS: Final = Catalogue(ROOT)
