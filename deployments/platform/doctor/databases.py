"""The catalog and the engine's database: integrity and schema version."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from infra.catalog import database
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis
from schemas.message import Message

RESTORE = Message(
    "doctor.stop-and-restore", "stop the platform and restore the data folder from a backup"
)
MIGRATE = Message("doctor.start-migrates", "start the platform, which migrates them")
NO_REVISION = Message("doctor.no-migration", "none")
FOUND_PROBLEMS = 3


def examine_catalog() -> Iterator[Diagnosis]:
    """Look whether the catalog is whole and its tables are those of this release."""
    if settings().effective_database_url.startswith("sqlite"):
        path = database.sqlite_path()
        yield _integrity("catalog", path)
        if not path.exists():
            return
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    found, needed = database.revision(), database.newest_revision()
    is_current = found == needed
    yield Diagnosis(
        area="catalog",
        condition=Condition.OK if is_current else Condition.WARNING,
        finding=Message(
            "doctor.migration",
            "the tables are at migration {found}, this release needs {needed}",
            found=found or NO_REVISION,
            needed=str(needed),
        ),
        cure="" if is_current else MIGRATE,
    )


def examine_engine() -> Iterator[Diagnosis]:
    """Look whether the database of the embedded Prefect server is whole."""
    if settings().prefect_api_url is not None or settings().prefect_database_url is not None:
        yield Diagnosis(
            area="engine",
            condition=Condition.OK,
            finding=Message(
                "doctor.foreign-database", "Prefect's database is not one of this data folder"
            ),
        )
        return
    yield _integrity("engine", settings().home / "prefect" / "prefect.db")


def _integrity(area: str, path: Path) -> Diagnosis:
    if not path.exists():
        none = Message("doctor.no-database", "there is none yet; the first start makes it")
        return Diagnosis(area=area, condition=Condition.OK, finding=none)
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = connection.execute(f"PRAGMA quick_check({FOUND_PROBLEMS})").fetchall()
    except sqlite3.DatabaseError as error:
        return Diagnosis(
            area=area,
            condition=Condition.FAULT,
            finding=Message(
                "doctor.database-unreadable",
                "{path} cannot be read ({error})",
                path=str(path),
                error=str(error),
            ),
            cure=RESTORE,
        )
    problems = [row[0] for row in rows if row[0] != "ok"]
    if not problems:
        whole = Message("doctor.database-whole", "{path} is whole", path=str(path))
        return Diagnosis(area=area, condition=Condition.OK, finding=whole)
    damaged = Message(
        "doctor.database-damaged",
        "{path} is damaged: {problems:; }",
        path=str(path),
        problems=problems,
    )
    return Diagnosis(area=area, condition=Condition.FAULT, finding=damaged, cure=RESTORE)
