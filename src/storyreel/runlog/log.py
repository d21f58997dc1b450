"""One SQLite file per run folder; one row per piece of work, whatever kind it is.

A row is found by the digest of all that the work's result depends on, so the same work is never
done, or paid for, twice. Only the process that owns the run folder writes here.
"""

from __future__ import annotations

import enum
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from storyreel.errors import FolderError


class JobState(enum.StrEnum):
    """How far a job is."""

    RUNNING = "running"
    """Begun; if the run was killed, to be taken up again."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        kind: What it is, such as `take` or `voice`.
        digest: SHA-256 of all that the result depends on.
        state: How far it is.
        name: What people call it, such as a slate.
        backend: Who does it.
        reserved_usd: Money set aside before it was sent.
        actual_usd: Money it cost.
        remote_id: The service's own name for it.
        attempts: How often it was begun.
        result: What came of it.
        error: Why it failed.
    """

    kind: str
    digest: str
    state: JobState
    name: str
    backend: str
    reserved_usd: Decimal
    actual_usd: Decimal
    remote_id: str | None
    attempts: int
    result: dict[str, Any]
    error: str


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(
        """CREATE TABLE job (
             kind TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, name TEXT NOT NULL,
             backend TEXT NOT NULL, reserved_usd TEXT NOT NULL DEFAULT '0',
             actual_usd TEXT NOT NULL DEFAULT '0', remote_id TEXT, attempts INTEGER NOT NULL,
             result TEXT NOT NULL DEFAULT '{}', error TEXT NOT NULL DEFAULT '',
             PRIMARY KEY (kind, digest)) WITHOUT ROWID"""
    )
    connection.execute("CREATE UNIQUE INDEX job_name ON job (kind, name)")
    connection.execute(
        """CREATE TABLE event (
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
             kind TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL)"""
    )


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create,)
"""Appended to, never edited: a run folder of any age is brought up to date step by step."""


class RunLog:
    """The ledger of one run folder.

    Args:
        path: The SQLite file; made when it is not there.

    Raises:
        FolderError: The file cannot be opened, or was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._migrate()
        except sqlite3.Error as error:
            raise FolderError(
                f"cannot open the run log {str(path)!r}: {error}. Delete it to shoot everything "
                "again, or choose another folder."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def find(self, kind: str, digest: str) -> Job | None:
        """The job of that digest, if there ever was one."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM job WHERE kind = ? AND digest = ?", (kind, digest)
        )
        return next(map(_job, rows), None)

    def jobs(self, kind: str | None = None) -> list[Job]:
        """All jobs, or those of one kind, by name."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM job WHERE ? IS NULL OR kind = ? ORDER BY kind, name",
            (kind, kind),
        )
        return [_job(row) for row in rows]

    def names(self, kind: str) -> set[str]:
        """Names that jobs of a kind have taken, whatever became of them."""
        return {
            str(row[0])
            for row in self._connection.execute("SELECT name FROM job WHERE kind = ?", (kind,))
        }

    def begin(
        self,
        kind: str,
        digest: str,
        *,
        name: str,
        backend: str,
        reserved_usd: Decimal = Decimal(0),
    ) -> Job:
        """Writes down that a job begins; a job begun before keeps its name.

        Args:
            kind: What it is.
            digest: SHA-256 of all that the result depends on.
            name: What people call it.
            backend: Who does it.
            reserved_usd: Money set aside.
        """
        with self._transaction() as connection:
            connection.execute(
                """INSERT INTO job (kind, digest, state, name, backend, reserved_usd, attempts)
                   VALUES (?, ?, 'running', ?, ?, ?, 1)
                   ON CONFLICT (kind, digest) DO UPDATE SET
                     state = 'running', attempts = attempts + 1, error = '',
                     reserved_usd = excluded.reserved_usd""",
                (kind, digest, name, backend, str(reserved_usd)),
            )
            self._note(kind, digest, JobState.RUNNING)
        job = self.find(kind, digest)
        assert job is not None, "it was written just now"
        return job

    def finish(
        self,
        kind: str,
        digest: str,
        result: dict[str, Any],
        *,
        actual_usd: Decimal = Decimal(0),
    ) -> None:
        """Writes down that a job is done, what came of it and what it cost."""
        with self._transaction() as connection:
            changed = connection.execute(
                """UPDATE job SET state = 'done', result = ?, actual_usd = ?, reserved_usd = '0'
                   WHERE kind = ? AND digest = ?""",
                (json.dumps(result, sort_keys=True), str(actual_usd), kind, digest),
            )
            assert changed.rowcount == 1, "a job is begun before it is finished"
            self._note(kind, digest, JobState.DONE)

    def fail(self, kind: str, digest: str, error: str) -> None:
        """Writes down that a job failed, and why."""
        with self._transaction() as connection:
            changed = connection.execute(
                """UPDATE job SET state = 'failed', error = ?, reserved_usd = '0'
                   WHERE kind = ? AND digest = ?""",
                (error, kind, digest),
            )
            assert changed.rowcount == 1, "a job is begun before it fails"
            self._note(kind, digest, JobState.FAILED)

    def _note(self, kind: str, digest: str, state: JobState) -> None:
        self._connection.execute(
            """INSERT INTO event (kind, digest, name, state)
               SELECT kind, digest, name, ? FROM job WHERE kind = ? AND digest = ?""",
            (state.value, kind, digest),
        )

    def _migrate(self) -> None:
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version > len(_MIGRATIONS):
            raise FolderError(
                f"the run log {str(self._path)!r} was written by a newer storyreel. "
                "Upgrade to use it."
            )
        for number, step in enumerate(_MIGRATIONS[version:], start=version + 1):
            with self._transaction() as connection:
                step(connection)
                connection.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise FolderError(f"cannot write the run log {str(self._path)!r}: {error}.") from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


_COLUMNS = (
    "kind, digest, state, name, backend, reserved_usd, actual_usd, remote_id, attempts, "
    "result, error"
)


def _job(row: tuple[Any, ...]) -> Job:
    return Job(
        kind=row[0],
        digest=row[1],
        state=JobState(row[2]),
        name=row[3],
        backend=row[4],
        reserved_usd=Decimal(row[5]),
        actual_usd=Decimal(row[6]),
        remote_id=row[7],
        attempts=row[8],
        result=json.loads(row[9]),
        error=row[10],
    )
