"""Guards that hold for every test, goldens, and the scripts that many tests share."""

from __future__ import annotations

import difflib
import importlib.util
import ipaddress
import logging
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
GOLDEN = TESTS / "golden"
# A golden that only marked tests read stands in a folder named after the marker, because a run
# that leaves these tests out cannot know whether it is still read.
MARKED = ("slow", "extras", "gpu", "live")

_READ = pytest.StashKey[set[Path]]()
_LEFT_OUT = pytest.StashKey[bool]()
_UNREAD = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write goldens that differ")


def pytest_configure(config: pytest.Config) -> None:
    # The same examples every time; an example that fails is kept as a test of its own.
    settings.register_profile("storyreel", derandomize=True, deadline=None, database=None)
    settings.load_profile("storyreel")
    config.stash[_READ] = set()
    config.stash[_LEFT_OUT] = False


def pytest_deselected(items: list[pytest.Item]) -> None:
    if items:
        items[0].config.stash[_LEFT_OUT] = True


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if exitstatus or not _whole_suite_ran(config):
        return
    read = config.stash[_READ]
    unread = []
    for path in sorted(GOLDEN.rglob("*")):
        name = path.relative_to(GOLDEN)
        left_out = name.parts[0] in MARKED and config.stash[_LEFT_OUT]
        if path.is_file() and path not in read and not left_out:
            unread.append(name.as_posix())
    if unread:
        config.stash[_UNREAD] = unread
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for name in config.stash.get(_UNREAD, []):
        terminalreporter.write_line(f"no test read tests/golden/{name}; delete it", red=True)


def _whole_suite_ran(config: pytest.Config) -> bool:
    option = config.option
    chosen = config.args_source is config.ArgsSource.ARGS and config.args != ["tests"]
    narrowed = (
        option.keyword
        # A choice of markers narrows; leaving markers out is what every run does.
        or (option.markexpr and not option.markexpr.startswith("not "))
        or option.deselect
        or option.collectonly
        or option.ignore
        or option.ignore_glob
        or getattr(option, "lf", False)
        or getattr(option, "stepwise", False)
    )
    return not chosen and not narrowed


class NetworkBlocked(RuntimeError):
    """A test reached for the network; not an OSError, so that no code takes it for an outage."""


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("live"):
        return
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def local_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_local(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", local_look_up)


def _guarded(real: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: socket.socket, *args: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_local(args[-1][0])
        return real(self, *args)

    return call


def _refuse_unless_local(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NetworkBlocked(f"this test reached for {name!r}; only loopback is open")


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_error_logs() -> Iterator[None]:
    handler = _Errors()
    root = logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    if handler.seen:
        pytest.fail(f"the test logged an error: {handler.seen[0]}")


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _temporary_home(_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(_home))
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(_home / name.lower()))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Compares with a file a person has looked at; `--update-golden` writes it."""

    def compare(name: str, value: str | bytes, *, folder: Path = GOLDEN) -> None:
        path = folder / name
        request.config.stash[_READ].add(path)
        data = value.encode("utf-8") if isinstance(value, str) else value
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)
        elif not path.exists():
            pytest.fail(f"there is no golden {path}; look at it, then run with --update-golden")
        elif path.read_bytes() != data:
            pytest.fail(f"golden {path} differs:\n{_difference(path.read_bytes(), value)}")

    return compare


def _difference(before: bytes, after: str | bytes) -> str:
    if isinstance(after, bytes):
        return f"{len(before)} bytes before, {len(after)} bytes now"
    lines = difflib.unified_diff(
        before.decode("utf-8", "replace").splitlines(), after.splitlines(), "golden", "now", n=1
    )
    return "\n".join(list(lines)[:60])


def _scripts() -> ModuleType:
    return _beside("scripts")


def _beside(module: str) -> ModuleType:
    # The tests are no package, so a module beside this one is loaded by its place.
    name = f"storyreel_test_{module.replace('/', '_')}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, TESTS / f"{module}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def chat_protocol() -> ModuleType:
    """A chat service that runs here, and answers that behave or do not."""
    return _beside("protocols/chat")


@pytest.fixture(scope="session")
def small_script() -> Any:
    """A hand-written shooting script of two scenes that uses every feature of the schema."""
    return _scripts().small_script()


@pytest.fixture
def small_script_json() -> Any:
    """The JSON value of `small_script`, for a test to change."""
    return _scripts().small_script_json()


@pytest.fixture(scope="session")
def random_script() -> Any:
    """`random_script(seed)`: a valid shooting script with awkward words in every field."""
    return _scripts().random_script


@pytest.fixture(scope="session")
def told() -> Any:
    """`told(dialogue)`: everything that was understood of a dialogue, as text."""
    return _beside("dialogues").told


@pytest.fixture(scope="session")
def dialogues() -> Any:
    """`dialogues()`: a strategy of dialogues with awkward names and words."""
    return _beside("dialogues").dialogues


@pytest.fixture(scope="session")
def growth() -> Any:
    """How the work on a text grows with the text; see `growth.py`."""
    return _beside("growth")


@pytest.fixture
def golden_picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Compares decoded pixels with a picture a person has looked at."""

    def compare(name: str, rgb: Any) -> None:
        import numpy as np
        from PIL import Image

        path = GOLDEN / name
        request.config.stash[_READ].add(path)
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or not np.array_equal(np.asarray(Image.open(path)), rgb):
                Image.fromarray(rgb).save(path)
        elif not path.exists():
            pytest.fail(f"there is no golden {path}; look at it, then run with --update-golden")
        else:
            before = np.asarray(Image.open(path)).astype(int)
            if before.shape != rgb.shape or not np.array_equal(before, rgb):
                worst = "sizes differ"
                if before.shape == rgb.shape:
                    off = np.abs(before - rgb.astype(int))
                    worst = f"{(off.max(axis=2) > 0).mean():.2%} of pixels, by up to {off.max()}"
                pytest.fail(f"golden {path} differs: {worst}")

    return compare
