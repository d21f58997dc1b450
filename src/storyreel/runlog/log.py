"""One SQLite file per run folder; one row per piece of work, whatever kind it is.

A row is found by the digest of all that the work's result depends on, so the same work is never
done, or paid for, twice. What a paid piece of work can cost at the worst is written down before it
is sent, and what it did cost after; a cap on both together holds for everybody who writes here,
however many at once, because looking and writing are one transaction.
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

from storyreel.errors import FolderError, OverBudget


class JobState(enum.StrEnum):
    """How far a job is."""

    RUNNING = "running"
    """Begun; if the run was killed, to be taken up again."""
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It was sent, and what became of it is not known; what was reserved counts as spent."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        kind: What it is, such as `take` or `voice`.
        digest: SHA-256 of all that the result depends on.
        state: How far it is.
        name: What people call it, such as a slate.
        backend: Who does it.
        reserved_usd: Money set aside while it is under way: the worst case.
        actual_usd: Money it cost, all attempts together.
        remote_id: The service's own name for it.
        attempts: How often it was begun.
        calls: How often a service was asked, all attempts together.
        prompt: Name, version and hash of the prompt, where there was one.
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
    calls: int = 0
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that may ever be spent in a ledger, by all commands together.

    Attributes:
        usd: Money, in US dollars; none for no limit.
        calls: Calls of services; none for no limit.
    """

    usd: Decimal | None = None
    calls: int | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent, or is set aside for what is under way."""

    usd: Decimal
    calls: int


NO_CAP = Cap()
_WAITS_S = 60.0
"""So long one writer waits for another."""


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


def _count_calls(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE job ADD COLUMN calls INTEGER NOT NULL DEFAULT 0")
    connection.execute("ALTER TABLE job ADD COLUMN prompt TEXT NOT NULL DEFAULT ''")
    connection.execute("ALTER TABLE job ADD COLUMN request TEXT NOT NULL DEFAULT ''")


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create, _count_calls)
"""Appended to, never edited: a run folder of any age is brought up to date step by step."""


class RunLog:
    """The ledger of one run folder.

    Args:
        path: The SQLite file; made when it is not there. Without one the ledger is in memory, and
            gone when it is closed.

    Raises:
        FolderError: The file cannot be opened, or was written by a newer version.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path or ":memory:"
        try:
            self._connection = sqlite3.connect(
                self._path, isolation_level=None, timeout=_WAITS_S, check_same_thread=False
            )
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

    def request(self, kind: str, digest: str) -> str:
        """What was sent for a job, as it was written down; empty where nothing was."""
        rows = self._connection.execute(
            "SELECT request FROM job WHERE kind = ? AND digest = ?", (kind, digest)
        )
        return next((str(row[0]) for row in rows), "")

    def spent(self) -> Spent:
        """What was spent, with what is set aside for what is under way."""
        usd, calls = Decimal(0), 0
        for row in self._connection.execute("SELECT actual_usd, reserved_usd, calls FROM job"):
            usd += Decimal(row[0]) + Decimal(row[1])
            calls += int(row[2])
        return Spent(usd, calls)

    def begin(
        self,
        kind: str,
        digest: str,
        *,
        name: str,
        backend: str,
        reserved_usd: Decimal = Decimal(0),
        calls: int = 0,
        prompt: str = "",
        request: str = "",
        cap: Cap = NO_CAP,
    ) -> Job:
        """Writes down that a job begins; a job begun before keeps its name.

        What an attempt had reserved that never reported back counts as spent.

        Args:
            kind: What it is.
            digest: SHA-256 of all that the result depends on.
            name: What people call it.
            backend: Who does it.
            reserved_usd: Money set aside: the most that it can cost.
            calls: Calls of a service that it makes.
            prompt: Name, version and hash of the prompt.
            request: What is sent; never a key.
            cap: The most that may be spent.

        Raises:
            OverBudget: The cap would be passed; nothing was written.
        """
        with self._transaction() as connection:
            self._check_cap(cap, reserved_usd, calls)
            before = self.find(kind, digest)
            lost = before.actual_usd + before.reserved_usd if before else Decimal(0)
            connection.execute(
                """INSERT INTO job (kind, digest, state, name, backend, reserved_usd, attempts,
                     calls, prompt, request)
                   VALUES (?, ?, 'running', ?, ?, ?, 1, ?, ?, ?)
                   ON CONFLICT (kind, digest) DO UPDATE SET
                     state = 'running', attempts = attempts + 1, error = '', actual_usd = ?,
                     reserved_usd = excluded.reserved_usd, calls = calls + excluded.calls,
                     prompt = excluded.prompt, request = excluded.request""",
                (
                    *(kind, digest, name, backend, str(reserved_usd), calls, prompt, request),
                    str(lost),
                ),
            )
            self._note(kind, digest, JobState.RUNNING)
        job = self.find(kind, digest)
        assert job is not None, "it was written just now"
        return job

    def _check_cap(self, cap: Cap, reserved_usd: Decimal, calls: int) -> None:
        if cap == NO_CAP or not (reserved_usd or calls):
            return
        spent = self.spent()
        if cap.usd is not None and spent.usd + reserved_usd > cap.usd:
            raise OverBudget(
                f"${plain(spent.usd)} of the budget of ${plain(cap.usd)} is spent, and the next "
                f"call can cost up to ${plain(reserved_usd)}. Raise --budget to go on; what was "
                "paid for is kept."
            )
        if cap.calls is not None and spent.calls + calls > cap.calls:
            raise OverBudget(
                f"{spent.calls} of {cap.calls} calls are used up. Raise --budget to go on; what "
                "was answered is kept."
            )

    def finish(
        self,
        kind: str,
        digest: str,
        result: dict[str, Any],
        *,
        actual_usd: Decimal = Decimal(0),
        remote_id: str | None = None,
    ) -> None:
        """Writes down that a job is done, what came of it and what this attempt cost."""
        self._close(kind, digest, JobState.DONE, actual_usd, result=result, remote_id=remote_id)

    def fail(self, kind: str, digest: str, error: str, *, actual_usd: Decimal = Decimal(0)) -> None:
        """Writes down that a job failed, why, and what this attempt cost nevertheless."""
        self._close(kind, digest, JobState.FAILED, actual_usd, error=error)

    def lose(self, kind: str, digest: str, error: str) -> None:
        """Writes down that nobody knows what became of a job; it may have cost the worst."""
        job = self.find(kind, digest)
        assert job is not None, "a job is begun before it is lost"
        self._close(kind, digest, JobState.UNKNOWN, job.reserved_usd, error=error)

    def _close(
        self,
        kind: str,
        digest: str,
        state: JobState,
        actual_usd: Decimal,
        *,
        result: dict[str, Any] | None = None,
        error: str = "",
        remote_id: str | None = None,
    ) -> None:
        with self._transaction() as connection:
            before = self.find(kind, digest)
            assert before is not None, "a job is begun before it ends"
            kept = before.result if result is None else result
            connection.execute(
                """UPDATE job SET state = ?, result = ?, actual_usd = ?, reserved_usd = '0',
                     error = ?, remote_id = ? WHERE kind = ? AND digest = ?""",
                (
                    state.value,
                    json.dumps(kept, sort_keys=True),
                    str(before.actual_usd + actual_usd),
                    *(error, remote_id or before.remote_id, kind, digest),
                ),
            )
            self._note(kind, digest, state)

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
    "result, error, calls, prompt"
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
        calls=row[11],
        prompt=row[12],
    )


def plain(usd: Decimal) -> str:
    """An amount as people write it: at least cents, and no more digits than it has."""
    rounded = usd.quantize(Decimal("0.0001")).normalize()
    digits = max(2, -int(rounded.as_tuple().exponent))
    return f"{rounded:.{digits}f}"
