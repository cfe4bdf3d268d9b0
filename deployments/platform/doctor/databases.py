"""The catalog and the engine's database: integrity and schema version."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from infra.catalog import database
from infra.settings import settings
from schemas.doctor import Condition, Diagnosis

RESTORE = "stop the platform and restore the data folder from a backup"
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
        finding=f"the tables are at migration {found or 'none'}, this release needs {needed}",
        cure="" if is_current else "start the platform, which migrates them",
    )


def examine_engine() -> Iterator[Diagnosis]:
    """Look whether the database of the embedded Prefect server is whole."""
    if settings().prefect_api_url is not None or settings().prefect_database_url is not None:
        yield Diagnosis(
            area="engine",
            condition=Condition.OK,
            finding="Prefect's database is not one of this data folder",
        )
        return
    yield _integrity("engine", settings().home / "prefect" / "prefect.db")


def _integrity(area: str, path: Path) -> Diagnosis:
    if not path.exists():
        return Diagnosis(
            area=area, condition=Condition.OK, finding="there is none yet; the first start makes it"
        )
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            rows = connection.execute(f"PRAGMA quick_check({FOUND_PROBLEMS})").fetchall()
    except sqlite3.DatabaseError as error:
        return Diagnosis(
            area=area,
            condition=Condition.FAULT,
            finding=f"{path} cannot be read ({error})",
            cure=RESTORE,
        )
    problems = [row[0] for row in rows if row[0] != "ok"]
    return Diagnosis(
        area=area,
        condition=Condition.FAULT if problems else Condition.OK,
        finding=f"{path} is damaged: {'; '.join(problems)}" if problems else f"{path} is whole",
        cure=RESTORE if problems else "",
    )
