"""The catalog database: one engine a process, snapshots to read, one writer at a time."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session

from infra.catalog.tables import Base
from infra.settings import settings
from schemas.errors import NotFoundError
from schemas.message import Word

LOCK_WAIT_SECONDS = 30
WRITER_LOCK_KEY = 7_310_577_001  # names our advisory lock among those of a PostgreSQL server
MIGRATIONS = Path(__file__).with_name("migrations")

_writer = threading.Lock()
Row = TypeVar("Row", bound=Base)


@functools.cache
def engine() -> Engine:
    """Return the engine of this process for the catalog of `settings()`."""
    url = settings().effective_database_url
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    return create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True, pool_size=20)


def _sqlite_engine(url: str) -> Engine:
    settings().home.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, pool_size=20, connect_args={"timeout": LOCK_WAIT_SECONDS})
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions on its own
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")  # an answered write survives a power cut


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails
    # at once with "database is locked". So writers say at the start that they will write.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that sees one state of the catalog until it ends."""
    with Session(engine()) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Give the only writing session, commit at the end; never use one inside another."""
    with _writer, Session(_writing_engine()) as session, session.begin():
        _wait_for_other_writers(session.connection())
        yield session


def _writing_engine() -> Engine:
    if engine().dialect.name == "postgresql":
        # a snapshot taken before the writer's turn came would be out of date when it has come
        return engine().execution_options(isolation_level="READ COMMITTED")
    return engine().execution_options(writes=True)


def _wait_for_other_writers(connection: Connection) -> None:
    """Admit one writer at a time on PostgreSQL too, so that checks before a write stay true."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK_KEY})


def row(session: Session, table: type[Row], row_id: UUID, noun: str) -> Row:
    """Return the row with this id or say that there is none."""
    found = session.get(table, row_id)
    if found is None:
        raise NotFoundError(
            "platform.row-not-found",
            "there is no {noun} with id {id}; it may have been deleted",
            noun=Word(noun),
            id=str(row_id),
        )
    return found


def migrate() -> None:
    """Bring the tables to the state this version of ExeML needs; several processes may call it."""
    settings().home.mkdir(parents=True, exist_ok=True)
    with FileLock(settings().home / "catalog.lock"):
        if engine().dialect.name == "sqlite":
            _use_write_ahead_log()
        _upgrade(_writing_engine())


def migrate_file(path: Path) -> None:
    """Bring the tables of another SQLite file to the state this version of ExeML needs."""
    made = _sqlite_engine(f"sqlite:///{path}")
    _upgrade(made.execution_options(writes=True))
    made.dispose()


def known_revisions() -> set[str]:
    """Return the names of all migrations of this version of ExeML."""
    from alembic.script import ScriptDirectory

    return {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def _upgrade(chosen: Engine) -> None:
    from alembic import command  # half a second, which only a migration has to pay
    from alembic.config import Config

    with (
        chosen.connect() as connection,
        _free_to_replace_tables(connection),
        connection.begin(),
    ):
        _wait_for_other_writers(connection)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def sqlite_path() -> Path:
    """Return the file of a catalog in SQLite, which need not be there."""
    return Path(settings().effective_database_url.removeprefix("sqlite:///"))


def revision() -> str | None:
    """Return the latest migration that the tables have seen."""
    from alembic.migration import MigrationContext

    with engine().connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """Return the latest migration of this release."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


@contextmanager
def _free_to_replace_tables(connection: Connection) -> Iterator[None]:
    """Let SQLite drop and replace a table that others refer to without deleting their rows."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _use_write_ahead_log() -> None:
    """Let readers go on while somebody writes; SQLite keeps this in the file."""
    connection = engine().raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()
