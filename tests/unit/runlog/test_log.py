"""The ledger of a run: the same work is never done twice, and nothing is lost in a crash."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from storyreel.errors import FolderError
from storyreel.runlog import Job, JobState, RunLog

A, B = "a" * 64, "b" * 64


@pytest.fixture
def log(tmp_path: Path) -> Iterator[RunLog]:
    with RunLog(tmp_path / "run.sqlite") as opened:
        yield opened


def _begin(log: RunLog, digest: str = A, name: str = "sc001_sh0010_t01", **more: Decimal) -> Job:
    return log.begin("take", digest, name=name, backend="previz", **more)


def test_what_was_never_begun_is_not_there(log: RunLog) -> None:
    assert log.find("take", A) is None
    assert log.jobs() == []
    assert log.names("take") == set()


def test_a_job_goes_from_running_to_done(log: RunLog) -> None:
    begun = _begin(log, reserved_usd=Decimal("0.25"))
    assert begun.state is JobState.RUNNING
    assert (begun.attempts, begun.reserved_usd) == (1, Decimal("0.25"))
    log.finish("take", A, {"frames": 48}, actual_usd=Decimal("0.20"))
    done = log.find("take", A)
    assert done is not None
    assert done.state is JobState.DONE
    assert done.result == {"frames": 48}
    assert (done.reserved_usd, done.actual_usd) == (Decimal(0), Decimal("0.20"))


def test_money_stays_exact(log: RunLog) -> None:
    _begin(log)
    log.finish("take", A, {}, actual_usd=Decimal("0.1") + Decimal("0.2"))
    job = log.find("take", A)
    assert job is not None
    assert str(job.actual_usd) == "0.3"


def test_a_failed_job_says_why_and_may_be_begun_again(log: RunLog) -> None:
    _begin(log, reserved_usd=Decimal(1))
    log.fail("take", A, "the disk is full")
    failed = log.find("take", A)
    assert failed is not None
    assert (failed.state, failed.error) == (JobState.FAILED, "the disk is full")
    assert failed.reserved_usd == 0
    again = _begin(log)
    assert (again.state, again.error, again.attempts) == (JobState.RUNNING, "", 2)


def test_a_job_keeps_the_name_it_was_begun_under(log: RunLog) -> None:
    _begin(log, name="sc001_sh0010_t01")
    assert _begin(log, name="sc001_sh0010_t02").name == "sc001_sh0010_t01"
    assert log.names("take") == {"sc001_sh0010_t01"}


def test_a_name_is_taken_once_within_its_kind(log: RunLog) -> None:
    _begin(log, A)
    with pytest.raises(FolderError, match="UNIQUE constraint failed"):
        _begin(log, B)
    log.begin("voice", B, name="sc001_sh0010_t01", backend="espeak")
    assert log.find("take", B) is None


def test_jobs_are_listed_by_kind_and_name(log: RunLog) -> None:
    _begin(log, B, "sc001_sh0020_t01")
    _begin(log, A, "sc001_sh0010_t01")
    log.begin("voice", A, name="l1", backend="espeak")
    assert [job.name for job in log.jobs("take")] == ["sc001_sh0010_t01", "sc001_sh0020_t01"]
    assert [job.kind for job in log.jobs()] == ["take", "take", "voice"]


def test_finishing_what_was_never_begun_is_our_own_mistake(log: RunLog) -> None:
    with pytest.raises(AssertionError):
        log.finish("take", A, {})
    with pytest.raises(AssertionError):
        log.fail("take", A, "no")
    _begin(log)


def test_a_result_that_cannot_be_written_leaves_the_ledger_usable(log: RunLog) -> None:
    _begin(log)
    with pytest.raises(TypeError):
        log.finish("take", A, {"frames": object()})
    job = log.find("take", A)
    assert job is not None
    assert job.state is JobState.RUNNING
    log.finish("take", A, {"frames": 1})


def test_another_process_reads_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    with RunLog(path) as log:
        _begin(log)
        log.finish("take", A, {"title": "Ünïcode · 過客"})
    with RunLog(path) as log:
        job = log.find("take", A)
    assert job is not None
    assert job.result == {"title": "Ünïcode · 過客"}


def test_what_is_written_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    program = f"""
import os, signal
from pathlib import Path
from storyreel.runlog import RunLog
log = RunLog(Path({str(path)!r}))
log.begin("take", "a" * 64, name="one", backend="previz")
log.finish("take", "a" * 64, {{"frames": 1}})
log.begin("take", "b" * 64, name="two", backend="previz")
os.kill(os.getpid(), signal.SIGKILL)
"""
    died = subprocess.run([sys.executable, "-c", program], check=False)
    assert died.returncode != 0
    with RunLog(path) as log:
        states = {job.name: job.state for job in log.jobs()}
    assert states == {"one": JobState.DONE, "two": JobState.RUNNING}


def test_a_newer_ledger_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    RunLog(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(FolderError) as caught:
        RunLog(path)
    assert str(caught.value) == (
        f"the run log {str(path)!r} was written by a newer storyreel. Upgrade to use it."
    )


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.sqlite"
    path.write_text("This is not a database, whatever its name says. " * 20)
    with pytest.raises(FolderError) as caught:
        RunLog(path)
    assert str(caught.value) == (
        f"cannot open the run log {str(path)!r}: file is not a database. "
        "Delete it to shoot everything again, or choose another folder."
    )
    assert path.read_text().startswith("This is not")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "run.sqlite"
    with pytest.raises(FolderError) as caught:
        RunLog(path)
    message = (
        f"cannot open the run log {str(path)!r}: unable to open database file. "
        "Delete it to shoot everything again, or choose another folder."
    )
    assert str(caught.value) == message


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FolderError, match="cannot open the run log"):
        RunLog(tmp_path / "run.sqlite")
