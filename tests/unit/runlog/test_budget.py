"""One cap that no concurrency can pass."""

from __future__ import annotations

import random
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyreel.errors import OverBudget
from storyreel.runlog import Cap, JobState, RunLog

WRITERS = 50
A, B = "a" * 64, "b" * 64


@settings(max_examples=12)
@given(
    cents=st.integers(0, 400),
    calls=st.integers(0, 60) | st.none(),
    seed=st.integers(0, 10_000),
)
def test_fifty_writers_at_once_never_pass_the_cap(tmp_path_factory, cents, calls, seed):
    path: Path = tmp_path_factory.mktemp("ledger") / "run.sqlite"
    RunLog(path).close()
    cap = Cap(usd=Decimal(cents) / 100, calls=calls)
    start = threading.Barrier(WRITERS)
    refused: list[OverBudget] = []
    passed: list[str] = []

    def work(number: int) -> None:
        draw = random.Random(seed * 100 + number)
        digest = f"{number:064d}"
        worst = Decimal(draw.randint(1, 20)) / 100
        with RunLog(path) as log:
            start.wait()
            try:
                log.begin(
                    "chat",
                    digest,
                    name=f"n{number}",
                    backend="x",
                    reserved_usd=worst,
                    calls=1,
                    cap=cap,
                )
            except OverBudget as error:
                refused.append(error)
                return
            passed.append(digest)
            _within(log, cap)
            match draw.choice(["done", "failed", "lost", "left"]):
                case "done":
                    part = worst * Decimal(draw.randint(0, 100)) / 100
                    log.finish("chat", digest, {}, actual_usd=part)
                case "failed":
                    log.fail("chat", digest, "no")
                case "lost":
                    log.lose("chat", digest, "reset")
            _within(log, cap)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) + len(passed) == WRITERS
    with RunLog(path) as log:
        _within(log, cap)
        assert {job.digest for job in log.jobs("chat")} == set(passed)
        assert log.spent().calls == len(passed)


def _within(log: RunLog, cap: Cap) -> None:
    spent = log.spent()
    assert cap.usd is None or spent.usd <= cap.usd
    assert cap.calls is None or spent.calls <= cap.calls


def test_what_does_not_fit_is_refused_with_what_is_spent_and_what_to_do(tmp_path):
    with RunLog(tmp_path / "run.sqlite") as log:
        log.begin("chat", A, name="a", backend="x", reserved_usd=Decimal("0.75"), calls=1)
        with pytest.raises(OverBudget) as refused:
            log.begin(
                "chat",
                B,
                name="b",
                backend="x",
                reserved_usd=Decimal("0.5"),
                calls=1,
                cap=Cap(usd=Decimal(1)),
            )
        assert str(refused.value) == (
            "$0.75 of the budget of $1.00 is spent, and the next call can cost up to $0.50. Raise "
            "--budget to go on; what was paid for is kept."
        )
        with pytest.raises(OverBudget) as refused:
            log.begin("chat", B, name="b", backend="x", calls=1, cap=Cap(calls=1))
        assert str(refused.value) == (
            "1 of 1 calls are used up. Raise --budget to go on; what was answered is kept."
        )
        assert log.find("chat", B) is None


def test_an_attempt_that_never_reported_back_counts_at_its_worst(tmp_path):
    path = tmp_path / "run.sqlite"
    with RunLog(path) as log:
        log.begin("chat", A, name="a", backend="x", reserved_usd=Decimal("0.3"), calls=1)
    with RunLog(path) as log:
        assert log.spent().usd == Decimal("0.3")
        log.begin("chat", A, name="a", backend="x", reserved_usd=Decimal("0.3"), calls=1)
        log.finish("chat", A, {"text": "x"}, actual_usd=Decimal("0.1"))
        job = log.find("chat", A)
        assert job is not None
        assert (job.state, job.actual_usd, job.calls) == (JobState.DONE, Decimal("0.4"), 2)


def test_a_ledger_of_the_first_version_is_brought_up_to_date(tmp_path):
    import sqlite3

    from storyreel.runlog import log as module

    path = tmp_path / "run.sqlite"
    connection = sqlite3.connect(path)
    module._create(connection)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(
        "INSERT INTO job (kind, digest, state, name, backend, attempts) "
        "VALUES ('take', ?, 'done', 'sc001_sh0010_t01', 'previz', 1)",
        (A,),
    )
    connection.commit()
    connection.close()
    with RunLog(path) as log:
        job = log.find("take", A)
        assert job is not None
        assert (job.calls, job.prompt, log.request("take", A)) == (0, "", "")
