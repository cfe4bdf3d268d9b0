"""Every address, port, credential and limit, from the environment (prefix `EXEML_`) or `.env`."""

import functools
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, IPvAnyNetwork, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.languages import ENGLISH, known_language
from schemas.model_archive import MODEL_ARCHIVE_MAX_BYTES
from schemas.packed_file import PROJECT_ARCHIVE_MAX_BYTES
from schemas.sample import (
    IMAGE_MAX_BYTES,
    IMAGE_MAX_PIXELS,
    SOUND_MAX_BYTES,
    TABLE_MAX_BYTES,
    TEXT_FILE_MAX_BYTES,
    UPLOAD_MAX_BYTES,
)
from schemas.training_flavor import DEFAULT_FLAVORS, FlavorName, FlavorSettings

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """Settings of one installation; each field is the variable `EXEML_<FIELD>`."""

    model_config = SettingsConfigDict(
        env_prefix="EXEML_", env_file=ROOT / ".env", extra="ignore", frozen=True
    )

    home: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        ROOT / ".exeml", description="Folder that holds all state; back this up"
    )
    language: Annotated[str, AfterValidator(known_language)] = Field(
        ENGLISH, description="Language of the command line and of the Prefect UI: en or zh"
    )
    host: str = Field("127.0.0.1", description="Address that the API and the gateway listen on")

    api_port: int = Field(8080, ge=1, le=65535, description="Port of the REST API")
    gateway_port: int = Field(8090, ge=1, le=65535, description="Port of prediction services")
    gateway_admin_port: int = Field(
        8091, ge=1, le=65535, description="Port of the gateway's health and metrics (loopback)"
    )
    prefect_port: int = Field(4200, ge=1, le=65535, description="Port of the Prefect server")
    prefect_ui_port: int = Field(
        8092, ge=1, le=65535, description="Port of the Prefect UI, for signed-in owners"
    )
    object_store_port: int = Field(
        8333, ge=1, le=45000, description="First port of the object store; also +1 to +8, +10008"
    )
    public_host: str = Field("127.0.0.1", description="Host name in the links people click")
    allowed_hosts: list[str] = Field(
        [], description="JSON: further names that the platform answers to, as models.example.org"
    )

    api_url: str | None = Field(None, description="REST API the command line talks to")
    api_token: SecretStr | None = Field(None, description="Token of the REST API; else generated")

    s3_endpoint: str | None = Field(
        None, description="host:port of an S3 store used instead of the embedded one"
    )
    s3_access_key: str | None = Field(None, description="Access key of that store")
    s3_secret_key: SecretStr | None = Field(None, description="Secret key of that store")
    s3_secure: bool = Field(True, description="Use https with that store")
    s3_region: str = Field("us-east-1", description="Region of the bucket")
    s3_bucket: str = Field("exeml", description="Bucket that holds all data")

    database_url: str | None = Field(
        None, description="postgresql+psycopg://… used instead of SQLite in the data folder"
    )
    prefect_api_url: str | None = Field(
        None, description="http://…/api of a Prefect server used instead of the embedded one"
    )
    prefect_api_auth_string: SecretStr | None = Field(
        None,
        description="NAME:PASSWORD that the Prefect server asks for; else generated",
    )
    prefect_database_url: str | None = Field(
        None, description="postgresql+asyncpg://… for the embedded Prefect server"
    )

    image_max_bytes: int = Field(IMAGE_MAX_BYTES, ge=1, description="Largest picture, bytes")
    image_max_pixels: int = Field(
        IMAGE_MAX_PIXELS,
        ge=1,
        le=IMAGE_MAX_PIXELS,
        description="Largest picture, pixels; models read none with more than 50 million",
    )
    sound_max_bytes: int = Field(SOUND_MAX_BYTES, ge=1, description="Largest sound, bytes")
    text_file_max_bytes: int = Field(
        TEXT_FILE_MAX_BYTES, ge=1, description="Largest text file, bytes"
    )
    table_max_bytes: int = Field(TABLE_MAX_BYTES, ge=1, description="Largest table file, bytes")
    upload_max_bytes: int = Field(UPLOAD_MAX_BYTES, ge=1, description="Largest upload, bytes")

    model_archive_max_bytes: int = Field(
        MODEL_ARCHIVE_MAX_BYTES, ge=1, description="Largest archive of a model to import, bytes"
    )
    project_archive_max_bytes: int = Field(
        PROJECT_ARCHIVE_MAX_BYTES, ge=1, description="Largest archive of a project to import, bytes"
    )
    model_folder: Path | None = Field(None, description="Folder with better pretrained weights")
    training_flavors: dict[FlavorName, FlavorSettings] = Field(
        DEFAULT_FLAVORS,
        min_length=1,
        description="JSON: hardware to train on, by name; each is a work pool of the engine",
    )
    threads: int | None = Field(None, ge=1, description="Threads of a training; empty: free cores")
    start_timeout_seconds: int = Field(
        180, ge=10, description="Seconds a process may make no progress while it starts"
    )
    start_limit_seconds: int = Field(
        3600, ge=10, description="Longest start of a process that makes progress, seconds"
    )
    silence_seconds: int = Field(
        60, ge=1, description="Seconds a process may neither answer nor make progress"
    )
    silence_limit_seconds: int = Field(
        600, ge=1, description="Seconds a process that makes progress may not answer"
    )
    log_max_bytes: int = Field(
        10 * 1024 * 1024,
        ge=1024 * 1024,
        description="A larger log is rotated, bytes; three older ones are kept",
    )
    logs_max_bytes: int = Field(
        1024**3, ge=10 * 1024 * 1024, description="Most bytes of all logs; the oldest go first"
    )
    min_free_bytes: int = Field(
        600 * 1024 * 1024, ge=0, description="Uploads are refused when the disk has less free"
    )
    feature_cache_bytes: int = Field(
        2 * 1024**3, ge=0, description="Most bytes of features kept for later trainings"
    )
    object_copies_bytes: int = Field(
        4 * 1024**3, ge=0, description="Most bytes of samples and models kept for later work"
    )
    service_ports: int = Field(
        9100, ge=1024, le=64000, description="First of 500 ports that replicas may listen on"
    )

    batch_folder: Path | None = Field(
        None, description="Folder of this machine that batch jobs may read; empty: none"
    )
    dask_schedulers: list[str] = Field(
        [], description="JSON: the Dask schedulers that batch jobs may use, as tcp://host:8786"
    )
    trusted_proxies: list[IPvAnyNetwork] = Field(
        [],
        description="JSON: proxies that may say who asks, and how, as 10.0.0.5 or 10.1.0.0/16",
    )
    monitoring_seconds: int = Field(
        15, ge=1, le=60, description="Seconds between two looks at the metrics of services"
    )
    monitoring_minute_days: int = Field(
        2, ge=1, description="Days after which minutes of monitoring are joined to hours"
    )
    monitoring_hour_days: int = Field(
        90, ge=1, description="Days after which monitoring is forgotten"
    )

    @property
    def effective_api_url(self) -> str:
        """Address of the REST API."""
        return self.api_url or f"http://{self.public_host}:{self.api_port}"

    @property
    def local_api_url(self) -> str:
        """Address of the REST API for processes of this machine."""
        return f"http://{self._local_host}:{self.api_port}"

    @property
    def local_gateway_url(self) -> str:
        """Address of the prediction services for processes of this machine."""
        return f"http://{self._local_host}:{self.gateway_port}"

    @property
    def _local_host(self) -> str:
        return "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host

    @property
    def gateway_url(self) -> str:
        """Address of the prediction services."""
        return f"http://{self.public_host}:{self.gateway_port}"

    @property
    def effective_prefect_api_url(self) -> str:
        """Address of the API of the Prefect server."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def prefect_server_url(self) -> str:
        """Address of the Prefect server, as processes of this machine reach it."""
        return self.effective_prefect_api_url.removesuffix("/api")

    @property
    def prefect_ui_url(self) -> str:
        """Address of the Prefect UI for people, behind the gateway."""
        return f"http://{self.public_host}:{self.prefect_ui_port}"

    @property
    def effective_database_url(self) -> str:
        """SQLAlchemy URL of the catalog."""
        return self.database_url or f"sqlite:///{self.home / 'catalog.sqlite'}"

    @property
    def logs(self) -> Path:
        """Folder with one log per process."""
        return self.home / "logs"


@functools.cache
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
