"""Settings: behaviour from ``config.yml`` (section ``otklik:``), secrets and addresses from the environment or ``.env``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final, Self

import yaml
from pydantic import BaseModel, Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.exc import ArgumentError

from actions.settings import ActionsSettings
from connectors.files.settings import FilesSettings
from connectors.ledger.store import database_url
from connectors.max.settings import MaxSettings
from connectors.operators_telegram.settings import OperatorsTelegramSettings
from connectors.site.settings import SiteSettings
from connectors.telegram.settings import TelegramSettings
from connectors.viber.settings import ViberSettings
from connectors.vk.settings import VkSettings
from handoff.servicedesk.settings import ServiceDeskSettings
from handoff.settings import PeopleSettings
from handoff.single_sign_on.settings import OidcSettings
from knowledge_base.settings import EditingSettings, ImportSettings, SearchSettings

ROOT: Final = Path(__file__).resolve().parent.parent
CONFIG: Final = ROOT / "config.yml"


class Database(BaseModel):
    """Where the store is; empty: SQLite in the data folder."""

    url: str = ""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if url:
            try:
                parsed = database_url(url)
            except ArgumentError:
                raise ValueError("an address looks like sqlite:///path or postgresql://user:password@host/name") from None
            if parsed.get_backend_name() == "sqlite" and not parsed.database:
                raise ValueError("the store is a file: sqlite:///path")
        return url


class EngineSettings(BaseModel):
    """The dialogue engine. ``url`` empty: the door starts its own on a free port."""

    url: str = ""
    token: SecretStr | None = None
    timeout_s: float = Field(default=10.0, gt=0)
    python: Path = ROOT / ".venv-rasa" / "bin" / "python"


class Admin(BaseModel):
    """The administrator ``admin`` is made at start when a password is given."""

    password: SecretStr | None = None


class Behaviour(BaseModel):
    """Choices of the operator of this installation.

    ``together_s``: seconds of quiet after a message that is hardly finished, so that several short ones are one question; 0: never.
    """

    encoder: str = "support"
    turns_at_once: int = Field(default=4, ge=0, le=64)
    form_patience_s: float = Field(default=60.0, ge=0)
    flood_per_minute: int = Field(default=30, ge=1)
    together_s: float = Field(default=1.2, ge=0, le=10)
    paced: bool = True


class _ConfigFile(PydanticBaseSettingsSource):
    """The section ``otklik:`` of ``config.yml``: weaker than the environment."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError

    def __call__(self) -> dict[str, Any]:
        section = yaml.safe_load(CONFIG.read_text(encoding="utf-8")).get("otklik") if CONFIG.exists() else None
        return section or {}


Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]


class Settings(BaseSettings):
    """All of it, checked at start: a wrong value is named with its field."""

    model_config = SettingsConfigDict(
        env_prefix="OTKLIK_",
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        nested_model_default_partial_update=True,
        hide_input_in_errors=True,  # a mistyped token must not be printed
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    data: Path = Path("var")
    demo: bool = False
    secret: SecretStr | None = None
    public_url: Origin | None = None
    site_origins: Annotated[list[Origin], NoDecode] = []
    database: Database = Database()
    engine: EngineSettings = EngineSettings()
    telegram: TelegramSettings | None = None
    vk: VkSettings | None = None
    viber: ViberSettings | None = None
    max: MaxSettings | None = None
    operators_telegram: OperatorsTelegramSettings | None = None
    servicedesk: ServiceDeskSettings | None = None
    oidc: OidcSettings | None = None
    admin: Admin = Admin()
    behaviour: Behaviour = Behaviour()
    site: SiteSettings = SiteSettings()
    files: FilesSettings = FilesSettings()
    search: SearchSettings = SearchSettings()
    kb: EditingSettings = EditingSettings()
    imports: ImportSettings = ImportSettings()
    people: PeopleSettings = PeopleSettings()
    actions: ActionsSettings = ActionsSettings()

    @field_validator("site_origins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """From the environment: a JSON list, or addresses with commas between them."""
        if not isinstance(value, str):
            return value
        return json.loads(value) if value.lstrip().startswith("[") else [origin.strip() for origin in value.split(",") if origin.strip()]

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{(self.data / 'otklik.db').resolve()}"

    @property
    def own_engine(self) -> bool:
        """Whether this door starts an engine of its own."""
        return not self.engine.url and self.behaviour.turns_at_once > 0

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.behaviour.turns_at_once and database_url(self.database_url).get_backend_name() == "sqlite":
            raise ValueError("a door that only receives (OTKLIK_BEHAVIOUR__TURNS_AT_ONCE=0) needs other doors, and they need PostgreSQL")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, _ConfigFile(settings_cls)
