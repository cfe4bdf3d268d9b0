"""One state of the whole catalog as a SQLite file, taken from either database and put back."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, Table, create_engine, func, insert, select, text

from infra.catalog import database
from infra.catalog.database import engine, reading, writing
from infra.catalog.tables import Base
from schemas.backup import BackupCounts
from schemas.data_job import DataJobKind
from schemas.errors import ConflictError, InvalidArchiveError

ROWS_AT_ONCE = 1000
# Of the machine and the moment: in another place they would tell of strangers' processes.
MOMENTARY_TABLES = ("sessions", "replica_counters", "replicas", "training_places")
PROCESS_COLUMNS = ("process_host", "process_pid", "process_create_time", "lease_until")
IMPORTS = (DataJobKind.IMPORT, DataJobKind.SYNCHRONIZE)


def take(path: Path, meanwhile: Callable[[], None]) -> None:
    """Write the catalog to a new file; `meanwhile` runs while nobody can change the catalog.

    What `meanwhile` takes of another system tells of nothing that the file does not know.
    """
    if engine().dialect.name == "sqlite":
        with writing():
            meanwhile()
            copy_sqlite(Path(str(engine().url.database)), path)
        return
    with reading() as session:
        with writing():
            session.execute(text("SELECT version_num FROM alembic_version"))  # sees this state now
            meanwhile()
        _write_tables(session.connection(), path)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database that others use in one consistent state."""
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=database.LOCK_WAIT_SECONDS)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # all of it in one file


def _write_tables(source: Connection, path: Path) -> None:
    made = _file_engine(path)
    with made.begin() as target:
        Base.metadata.create_all(target)
        context = MigrationContext.configure(source)
        target.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        target.execute(
            text("INSERT INTO alembic_version VALUES (:head)"),
            {"head": context.get_current_revision()},
        )
        _copy_tables(source, target)
    made.dispose()


def _copy_tables(source: Connection, target: Connection) -> None:
    for table in Base.metadata.sorted_tables:
        rows = source.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table))
        for portion in rows.mappings().partitions(ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in portion])


def _file_engine(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}")


def revision(path: Path) -> str:
    """Return the latest migration of a snapshot."""
    try:
        with closing(sqlite3.connect(path)) as stored:
            (found,) = stored.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise InvalidArchiveError(
            "backups.catalog-unreadable",
            "the catalog in the backup cannot be read ({error}); take another backup",
            error=str(error),
        ) from error
    return str(found)


def refuse_newer(found: str, made_by: str) -> None:
    """Refuse a catalog whose migrations this version of ExeML does not know."""
    if found not in database.known_revisions():
        raise ConflictError(
            "backups.made-by-newer",
            "the backup was made by ExeML {made_by}, whose catalog (migration {migration}) "
            "this version does not know; install that version or a newer one",
            made_by=made_by,
            migration=found,
        )


def counts(path: Path) -> BackupCounts:
    """Return how much a snapshot holds."""
    asked = {
        "projects": "SELECT count(*) FROM projects",
        "datasets": "SELECT count(*) FROM datasets",
        "samples": "SELECT count(*) FROM samples",
        "model_versions": "SELECT count(*) FROM model_versions WHERE deleted_at IS NULL",
        "services": "SELECT count(*) FROM services",
        "accounts": "SELECT count(*) FROM accounts",
    }
    with closing(sqlite3.connect(path)) as stored:
        return BackupCounts(
            **{name: stored.execute(query).fetchone()[0] for name, query in asked.items()}
        )


def named_objects(path: Path) -> Iterator[str]:
    """Give the keys of the objects that a snapshot names: without them it would be of no use."""
    places = ", ".join("?" * len(IMPORTS))
    queries = (
        ("SELECT object_key FROM samples WHERE object_key IS NOT NULL", ()),
        ("SELECT object_key FROM recordings", ()),
        ("SELECT manifest_key FROM dataset_versions", ()),
        (
            f"SELECT report FROM data_jobs WHERE report IS NOT NULL AND kind IN ({places})",
            tuple(IMPORTS),
        ),
    )
    with closing(sqlite3.connect(path)) as stored:
        for query, values in queries:
            for (key,) in stored.execute(query, values):
                yield str(key)
        chosen = "SELECT folder_key, files FROM model_versions WHERE deleted_at IS NULL"
        for folder, files in stored.execute(chosen):
            for file in json.loads(files):
                yield f"{folder}/{file['name']}"


def forget_processes(path: Path) -> None:
    """Take out of a snapshot what is only true on the machine and at the moment it is from."""
    with closing(sqlite3.connect(path)) as stored, stored:
        tables = [
            name for (name,) in stored.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in tables:
            if table in MOMENTARY_TABLES:
                stored.execute(f"DELETE FROM {table}")
                continue
            columns = {row[1] for row in stored.execute(f"PRAGMA table_info({table})")}
            for column in columns.intersection(PROCESS_COLUMNS):
                stored.execute(f"UPDATE {table} SET {column} = NULL")


def put_back(snapshot: Path) -> None:
    """Make a snapshot the catalog of this installation, which must have none yet.

    A snapshot of an older version of ExeML is brought to this one.
    """
    if engine().dialect.name == "sqlite":
        place = Path(str(engine().url.database))
        snapshot.replace(place)
        database.migrate()
        return
    database.migrate_file(snapshot)
    database.migrate()
    source = _file_engine(snapshot)
    with source.connect() as stored, writing() as session:
        target = session.connection()
        _copy_tables(stored, target)
        for table in Base.metadata.sorted_tables:
            _count_on(target, table)
    source.dispose()


def _count_on(target: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were put back."""
    column = table.autoincrement_column
    if column is not None:
        target.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :number, false)"),
            {
                "table": table.name,
                "column": column.name,
                "number": (target.scalar(select(func.max(column))) or 0) + 1,
            },
        )


def is_empty() -> bool:
    """Whether the database of the settings holds no catalog yet, or one in which nothing is."""
    from sqlalchemy import inspect

    if not inspect(engine()).has_table("projects"):
        return True
    with reading() as session:
        return not any(
            session.scalar(select(func.count()).select_from(Base.metadata.tables[name]))
            for name in ("projects", "datasets", "accounts")
        )
