"""What holds for every executor, and what only processes can do."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from storyreel.errors import Unavailable, UserError
from storyreel.executor import Executor, default_workers, executor_for
from storyreel.executor.in_process import InProcess
from storyreel.executor.processes import Processes

JOBS = """
import os, sys, time

from storyreel.errors import UserError


class Awkward(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


class Argument:
    def __init__(self, number):
        self.number = number


def square(number, report):
    return number * number


def slow_first(number, report):
    time.sleep(0.3 if number == 0 else 0.0)
    return number


def counts(number, report):
    for _ in range(number):
        report(1)
    return number


def chatters(number, report):
    print("a library prints")
    os.write(1, b"and another writes to the descriptor")
    return number


def refuses(number, report):
    if number == 2:
        error = UserError("two is not allowed.")
        error.slate = "sc001_sh0020_t01"
        raise error
    return number


def raises_awkwardly(number, report):
    raise Awkward("this", "that")


def gives_what_cannot_travel(number, report):
    return lambda: number


def exits(number, report):
    if number == 1:
        os._exit(7)
    return number


def kills_itself(number, report):
    os.kill(os.getpid(), 9)


def tells_threads(number, report):
    return {name: os.environ.get(name) for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS")}


def waits(path, report):
    with open(path, "a") as file:
        file.write(f"{os.getpid()}\\n")
    time.sleep(60)
"""


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module that this process and its workers can both import."""
    (tmp_path / "jobs_of_the_test.py").write_text(JOBS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    sys.modules.pop("jobs_of_the_test", None)
    return importlib.import_module("jobs_of_the_test")


@pytest.fixture(params=[InProcess(), Processes(1), Processes(2)], ids=["here", "one", "two"])
def executor(request: pytest.FixtureRequest) -> Executor:
    made: Executor = request.param
    return made


def test_every_argument_has_its_result(executor: Executor, jobs: ModuleType) -> None:
    assert sorted(executor.run(jobs.square, range(6))) == [(n, n * n) for n in range(6)]


def test_nothing_to_do_is_done_at_once(executor: Executor, jobs: ModuleType) -> None:
    assert list(executor.run(jobs.square, [])) == []


def test_arguments_may_be_made_as_they_are_wanted(executor: Executor, jobs: ModuleType) -> None:
    assert dict(executor.run(jobs.square, (n for n in (3, 4)))) == {0: 9, 1: 16}


def test_progress_inside_a_job_is_told(executor: Executor, jobs: ModuleType) -> None:
    told: dict[int, int] = {}

    def on_units(number: int, units: int) -> None:
        told[number] = told.get(number, 0) + units

    assert dict(executor.run(jobs.counts, [5, 0, 7], on_units=on_units)) == {0: 5, 1: 0, 2: 7}
    assert told == {0: 5, 2: 7}


def test_progress_nobody_asked_for_is_dropped(executor: Executor, jobs: ModuleType) -> None:
    assert dict(executor.run(jobs.counts, [5])) == {0: 5}


def test_an_error_keeps_its_class_message_and_slate(executor: Executor, jobs: ModuleType) -> None:
    with pytest.raises(UserError, match=r"^two is not allowed\.$") as caught:
        list(executor.run(jobs.refuses, range(6)))
    assert caught.value.slate == "sc001_sh0020_t01"


def test_a_run_given_up_half_way_leaves_nothing_behind(
    executor: Executor, jobs: ModuleType
) -> None:
    results = executor.run(jobs.square, range(6))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert _children() == []


def test_what_a_job_prints_does_not_disturb_it(
    executor: Executor, jobs: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    assert dict(executor.run(jobs.chatters, [1, 2])) == {0: 1, 1: 2}
    if isinstance(executor, Processes):
        assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("workers", "kind"), [(0, InProcess), (1, InProcess), (2, Processes), (16, Processes)]
)
def test_more_than_one_worker_means_processes(workers: int, kind: type) -> None:
    assert isinstance(executor_for(workers), kind)


def test_there_is_a_worker_per_processor() -> None:
    assert 1 <= default_workers() <= (os.cpu_count() or 1)


class TestProcesses:
    def test_results_come_as_they_are_ready(self, jobs: ModuleType) -> None:
        order = [number for number, _ in Processes(2).run(jobs.slow_first, range(3))]
        assert sorted(order) == [0, 1, 2]
        assert order[-1] == 0

    def test_a_worker_computes_on_one_thread(self, jobs: ModuleType) -> None:
        ((_, told),) = Processes(1).run(jobs.tells_threads, [0])
        assert told == {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

    def test_no_more_workers_are_started_than_there_is_work(
        self, jobs: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from storyreel.executor import processes

        started: list[int] = []
        start = processes._start

        def counted() -> subprocess.Popen[bytes]:
            worker = start()
            started.append(worker.pid)
            return worker

        monkeypatch.setattr(processes, "_start", counted)
        assert dict(Processes(8).run(jobs.square, [3])) == {0: 9}
        assert len(started) == 1

    def test_a_worker_that_exits_is_told_with_its_status(self, jobs: ModuleType) -> None:
        with pytest.raises(Unavailable) as caught:
            list(Processes(1).run(jobs.exits, range(3)))
        assert str(caught.value) == "a rendering process broke off (exit status 7). Run again."
        assert caught.value.retryable

    def test_a_worker_that_is_killed_is_told_too(self, jobs: ModuleType) -> None:
        with pytest.raises(Unavailable, match="broke off"):
            list(Processes(2).run(jobs.kills_itself, range(2)))

    def test_an_error_that_cannot_travel_is_told_in_words(self, jobs: ModuleType) -> None:
        with pytest.raises(RuntimeError, match=r"^Awkward: this and that$"):
            list(Processes(1).run(jobs.raises_awkwardly, [0]))

    def test_a_result_that_cannot_travel_is_an_error(self, jobs: ModuleType) -> None:
        with pytest.raises(Exception, match="pickle"):
            list(Processes(1).run(jobs.gives_what_cannot_travel, [0]))

    def test_an_argument_that_cannot_travel_is_an_error(self, jobs: ModuleType) -> None:
        with pytest.raises(Exception, match="pickle"):
            list(Processes(1).run(jobs.square, [lambda: 0]))

    def test_an_argument_the_worker_cannot_read_is_an_error(
        self, jobs: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("PYTHONPATH")
        with pytest.raises(ModuleNotFoundError):
            list(Processes(1).run(jobs.square, [jobs.Argument(1)]))

    def test_workers_die_with_a_parent_that_is_killed(
        self, jobs: ModuleType, tmp_path: Path
    ) -> None:
        pids = tmp_path / "pids"
        pids.touch()
        program = textwrap.dedent(
            f"""
            import jobs_of_the_test
            from storyreel.executor.processes import Processes
            list(Processes(2).run(jobs_of_the_test.waits, [{str(pids)!r}] * 2))
            """
        )
        parent = subprocess.Popen([sys.executable, "-c", program])
        workers = _wait_for(lambda: _both(pids.read_text().split()))
        parent.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        parent.wait()
        assert _wait_for(lambda: not any(map(_is_alive, workers)))

    def test_a_script_without_a_main_guard_is_not_run_again(
        self, jobs: ModuleType, tmp_path: Path
    ) -> None:
        script = tmp_path / "film.py"
        script.write_text(
            "import jobs_of_the_test\n"
            "from storyreel.executor.processes import Processes\n"
            "print(sorted(Processes(2).run(jobs_of_the_test.square, [1, 2])))\n"
        )
        done = subprocess.run(
            [sys.executable, str(script)], capture_output=True, text=True, check=True
        )
        assert done.stdout == "[(0, 1), (1, 4)]\n"


def _both(words: list[str]) -> list[int]:
    return [int(word) for word in words] if len(words) == 2 else []


def _wait_for(true: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What `true()` gives once it gives something; a process needs its time to start and to die."""
    end = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return value


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def _children() -> list[int]:
    """Running processes started by this one."""
    task = Path(f"/proc/{os.getpid()}/task")
    if not task.is_dir():
        return []
    pids = []
    for thread in task.iterdir():
        # A thread may end between being listed and being asked.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pids += [int(pid) for pid in (thread / "children").read_text().split()]
    return [pid for pid in pids if _is_alive(pid)]
