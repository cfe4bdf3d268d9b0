"""The state of the embedded Prefect server: its database, and the results that runs go on from.

Suspended runs wait in it for days; without it they would begin their phase anew.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from infra.catalog.snapshots import copy_sqlite
from infra.settings import settings
from schemas.errors import InvalidArchiveError
from schemas.packed_file import ObjectKey

STORED_PATHS = (("flow_run_state", "data"), ("task_run_state", "data"))


class ResultFile(BaseModel):
    """A stored result of a phase, as text: results are JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: ObjectKey = Field(description="Path below the folder of results")
    text: str


def is_here() -> bool:
    """Whether the engine's state lies in the data folder, and not with a server of the user's."""
    embedded = settings().prefect_api_url is None and settings().prefect_database_url is None
    return embedded and _database().exists()


def take(database: Path, results: Path) -> None:
    """Write the engine's database and results to two new files, while the server runs."""
    with results.open("wb") as file:
        for found in _results():
            file.write(found.model_dump_json().encode() + b"\n")
    copy_sqlite(_database(), database)


def _results() -> Iterator[ResultFile]:
    folder = _storage()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        # The engine does not know yet that a phase has ended whose result is being written.
        if _is_whole(text):
            yield ResultFile(name=path.relative_to(folder).as_posix(), text=text)


def _is_whole(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def put_back(database: Path, results: Iterable[ResultFile], former_home: str) -> None:
    """Put the engine's state into the data folder, which may lie elsewhere than it did.

    Places of trainings are free again, as no training survives a move.
    """
    before, after = _storage_of(Path(former_home)), _storage()
    for found in results:
        path = (after / found.name).resolve()
        if not path.is_relative_to(after.resolve()):
            raise InvalidArchiveError(
                "backups.result-leaves-folder",
                "result {result!r} leads out of its folder; the backup was altered",
                result=found.name,
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_moved(found.text, before, after), encoding="utf-8")
    try:
        _move_database(database, before, after)
    except sqlite3.Error as error:
        raise InvalidArchiveError(
            "backups.engine-state-unusable",
            "the engine's state in the backup cannot be used ({error}); take another backup",
            error=str(error),
        ) from error
    _database().parent.mkdir(parents=True, exist_ok=True)
    database.replace(_database())


def _move_database(database: Path, before: Path, after: Path) -> None:
    with closing(sqlite3.connect(database)) as stored, stored:
        for table, column in STORED_PATHS:
            for written, now in _spellings(before, after):
                stored.execute(
                    f"UPDATE {table} SET {column} = replace({column}, ?, ?) "
                    f"WHERE instr({column}, ?)",
                    (written, now, written),
                )
        stored.execute("UPDATE concurrency_limit_v2 SET active_slots = 0")


def _moved(text: str, before: Path, after: Path) -> str:
    for written, now in _spellings(before, after):
        text = text.replace(written, now)
    return text


def _spellings(before: Path, after: Path) -> Iterator[tuple[str, str]]:
    """Give a folder and what it becomes as JSON can hold them: letters as such, or escaped."""
    for ascii_only in (True, False):
        written, now = (
            json.dumps(f"{path}/", ensure_ascii=ascii_only)[1:-1] for path in (before, after)
        )
        yield written, now


def _database() -> Path:
    return settings().home / "prefect" / "prefect.db"


def _storage() -> Path:
    return _storage_of(settings().home)


def _storage_of(home: Path) -> Path:
    return home.resolve() / "prefect" / "storage"
