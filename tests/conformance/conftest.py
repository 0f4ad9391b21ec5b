"""One rig for each channel and each way its updates can arrive: every case of the suite runs on all of them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.clock import SystemClock
from connectors.ledger.store import Store
from connectors.ledger.tables import metadata
from tests.conformance.drivers import DRIVERS
from tests.conformance.rig import Driver, Rig


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Cases run by every way of receiving; those of a module with ``ONE_WAY`` (they only send) once for each channel."""
    if "rig" in metafunc.fixturenames:
        once = {driver.name: driver for driver in reversed(DRIVERS)}.values()
        chosen = list(reversed(once)) if getattr(metafunc.module, "ONE_WAY", False) else DRIVERS
        metafunc.parametrize("driver", chosen, ids=lambda driver: f"{driver.name}-{driver.way}")


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables made once and copied: making them takes longer than most cases."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
async def rig(driver: Driver, tmp_path: Path, empty_ledger: Path) -> AsyncIterator[Rig]:
    """A client who has greeted us. At the end the platform must have had nothing to refuse (unless the case says otherwise)."""
    shutil.copy(empty_ledger, tmp_path / "ledger.db")
    store = Store(f"sqlite:///{tmp_path / 'ledger.db'}", SystemClock())
    rig = Rig(driver, store, tmp_path)
    async with driver.platform(rig) as rig.fake:
        await rig.start()
        try:
            await rig.greet()
            yield rig
            if rig.strict:
                assert rig.fake.wrong == []
        finally:
            await rig.stop()
            await store.close()
