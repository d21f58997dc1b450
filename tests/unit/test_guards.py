"""The guards of the test suite guard."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"


def test_the_network_is_out_of_reach():
    with pytest.raises(RuntimeError, match=r"reached for '192\.0\.2\.1'; only loopback is open"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match=r"reached for 'example\.org'"):
        urllib.request.urlopen("http://example.org", timeout=1)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel,
        pytest.raises(RuntimeError, match=r"reached for '192\.0\.2\.1'"),
    ):
        channel.sendto(b"x", ("192.0.2.1", 53))


def test_loopback_is_open():
    # The guard lets the call through; whether the machine has a loopback that is up is its own
    # affair (it has none when its network is cut off whole).
    for host in ("127.0.0.1", "localhost"):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as channel:
            assert channel.connect_ex((host, 9)) != 0


def test_home_is_a_temporary_folder():
    assert Path.home().is_dir()
    assert "pytest" in str(Path.home())
    assert os.environ["XDG_CACHE_HOME"].startswith(str(Path.home()))


@pytest.fixture
def suite(tmp_path):
    """A suite of its own with our conftest; called with test code it returns code and output."""
    tests = tmp_path / "tests"
    (tests / "golden").mkdir(parents=True)
    shutil.copy(CONFTEST, tests / "conftest.py")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n", encoding="utf-8")

    def run(code: str, *options: str) -> tuple[int, str]:
        (tests / "test_it.py").write_text(code, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    run.golden = tests / "golden"
    return run


def test_an_error_in_the_log_fails_the_test(suite):
    code, output = suite("import logging\ndef test(): logging.getLogger('a').error('lost %s', 1)\n")
    assert code == 1
    assert "the test logged an error: a: lost 1" in output


GOLDEN = "def test(golden): golden('a/b.txt', 'now')\n"


def test_a_missing_golden_fails_until_somebody_writes_it(suite):
    code, output = suite(GOLDEN)
    assert code == 1
    assert "there is no golden" in output
    assert suite(GOLDEN, "--update-golden")[0] == 0
    assert (suite.golden / "a" / "b.txt").read_text(encoding="utf-8") == "now"
    assert suite(GOLDEN)[0] == 0


def test_a_golden_that_differs_fails_and_stays(suite):
    (suite.golden / "a").mkdir()
    (suite.golden / "a" / "b.txt").write_text("before", encoding="utf-8")
    code, output = suite(GOLDEN)
    assert code == 1
    assert "-before" in output
    assert "+now" in output
    assert (suite.golden / "a" / "b.txt").read_text(encoding="utf-8") == "before"


def test_a_golden_that_no_test_reads_fails_the_whole_suite(suite):
    (suite.golden / "old.txt").write_text("x", encoding="utf-8")
    code, output = suite("def test(): pass\n")
    assert code == 1
    assert "no test read tests/golden/old.txt; delete it" in output
    assert suite("def test(): pass\n", "tests/test_it.py")[0] == 0
    assert suite("def test(): pass\n", "-k", "test")[0] == 0
