"""Children, keepers and the link between a keeper and its parent, apart from PostgreSQL and Valkey."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.errors import ConfigError
from hub.supervise import children, link
from hub.supervise.children import Log, RunAs, clear_leftovers, complaint, leftovers, run, spawn
from hub.supervise.keeper import Lock
from hub.supervise.link import Kept, Reports
from tests.support.clock import MS, eventually

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

PATIENCE = 10_000 * MS


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process named "sleeper" that stands in tmp_path, ignores SIGTERM, and ends with SIGINT."""
    program = tmp_path / "sleeper"
    shutil.copy(shutil.which("sh") or "/bin/sh", program)
    script = "trap '' TERM; trap 'exit 7' INT; echo up; while :; do read line; done"
    pipe = subprocess.PIPE
    with subprocess.Popen([program, "-c", script], cwd=tmp_path, stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        yield process
        process.kill()


def test_a_forced_mode_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ConfigError, match="HUB_ROOT_MODE is 'sudo'"):
        RunAs.choose("sudo")


@pytest.mark.skipif(os.geteuid() != 0, reason="root only")
def test_nobody_reaches_only_what_all_may_enter(tmp_path: Path) -> None:
    nobody = RunAs.choose("nobody")
    assert nobody.mode == "nobody"
    inside = tmp_path / "inside"
    inside.mkdir(mode=0o755)
    tmp_path.chmod(0o700)
    assert not nobody.reaches(inside)
    assert RunAs("plain").reaches(inside)
    assert nobody.reaches(Path("/usr/bin"))


@pytest.mark.skipif(os.geteuid() != 0, reason="root only")
def test_what_a_program_owns_is_given_to_it_with_everything_inside(tmp_path: Path) -> None:
    nobody = RunAs.choose("nobody")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b").write_text("")
    (tmp_path / "a" / "out").symlink_to("/etc/passwd")
    nobody.own(tmp_path / "a", deep=True)
    assert {path.lstat().st_uid for path in [tmp_path / "a", *(tmp_path / "a").iterdir()]} == {nobody.uid}
    assert Path("/etc/passwd").stat().st_uid == 0


@linux
@pytest.mark.skipif(os.geteuid() != 0, reason="root only")
@pytest.mark.parametrize("mode", ["userns", "nobody"])
def test_a_program_that_refuses_root_sees_another_user(mode: str) -> None:
    try:
        run_as = RunAs.choose(mode)
        assert run(["/usr/bin/id", "-u"], run_as=run_as, what="id").strip() != "0"
    except ConfigError:
        if mode == "userns":
            pytest.skip("the kernel gives no user namespace here")
        raise


def test_a_program_that_fails_says_why_in_one_sentence() -> None:
    script = "echo hello; echo 'tool: error: no such thing' >&2; echo bye; exit 3"
    with pytest.raises(ConfigError) as caught:
        run(["/bin/sh", "-c", script], run_as=RunAs(), what="tool")
    assert str(caught.value) == "tool failed: tool: error: no such thing"


def test_a_program_that_does_not_end_is_killed() -> None:
    with pytest.raises(ConfigError, match=r"sleep did not end within 0 s"):
        run(["/bin/sleep", "60"], run_as=RunAs(), what="sleep", timeout_s=0.05)


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="/nowhere/tool can not be run"):
        run(["/nowhere/tool"], run_as=RunAs(), what="tool")


def test_a_program_is_given_its_input_and_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TOKEN_SECRET", "open sesame")
    output = run(["/bin/sh", "-c", "cat; env"], run_as=RunAs(), what="sh", stdin=b"question\n")
    assert output.startswith("question\n")
    assert "sesame" not in output


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("LOG: starting\nFATAL: could not bind\nLOG: down\n", "FATAL: could not bind"),
        ("nothing grave\nlast words\n\n", "last words"),
        ("", "it said nothing"),
    ],
)
def test_the_line_that_says_what_went_wrong_is_picked(output: str, line: str) -> None:
    assert complaint(output) == line


def test_a_log_tells_what_was_said_since_the_last_start(tmp_path: Path) -> None:
    log = Log(tmp_path / "server.log")
    for said in (b"first\n", b"second\n"):
        with log.open() as file:
            file.write(said)
    assert log.since_start() == "second\n"
    assert log.path.read_text() == "first\nsecond\n"
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_has_grown_large_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "MAX_LOG_BYTES", 3)
    log = Log(tmp_path / "server.log")
    for said in (b"first\n", b"second\n"):
        with log.open() as file:
            file.write(said)
    assert log.path.read_text() == "second\n"
    assert (tmp_path / "server.old").read_text() == "first\n"


@linux
def test_leftovers_are_known_by_name_and_place(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    pid_file = tmp_path / "pid"
    assert leftovers(tmp_path, ("sleeper",), pid_file) == [sleeper.pid]
    assert leftovers(tmp_path, ("postgres",), pid_file) == []
    assert leftovers(tmp_path.parent, ("sleeper",), pid_file) == []


@linux
def test_leftovers_are_pushed_when_they_do_not_go(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LEFTOVER_PATIENCE_S", (0.05, 10.0, 5.0))
    clear_leftovers(tmp_path, ("sleeper",), tmp_path / "pid", signal.SIGINT)
    assert sleeper.wait() == 7


@linux
def test_leftovers_that_do_not_listen_are_killed(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LEFTOVER_PATIENCE_S", (0.05, 0.1, 5.0))
    clear_leftovers(tmp_path, ("sleeper",), tmp_path / "pid", signal.SIGTERM)
    assert sleeper.wait() == -signal.SIGKILL


@linux
async def test_a_child_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import signal, sys, time; from hub.supervise.children import RunAs, spawn;"
        "print(spawn(['/bin/sleep', '60'], run_as=RunAs(), death_signal=signal.SIGINT).pid, flush=True); time.sleep(60)"
    )
    child = child_of_killed_parent(program)
    await eventually(lambda: not alive(child), PATIENCE)


def child_of_killed_parent(program: str) -> int:
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.kill()
    return child


def alive(pid: int) -> bool:
    try:  # a zombie has no command line
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def test_a_child_has_a_session_of_its_own() -> None:
    child = spawn(["/bin/sleep", "60"], run_as=RunAs(), death_signal=signal.SIGTERM, log=subprocess.DEVNULL)
    try:
        assert os.getsid(child.pid) == child.pid  # so Ctrl-C does not reach it
    finally:
        child.kill()
        child.wait()


def test_a_lock_has_one_holder_and_tells_the_others_when_it_is_ready(tmp_path: Path) -> None:
    holder, other = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert holder.take()
    assert not other.take()
    assert not other.announced()
    holder.announce(ready=True)
    assert other.announced()
    holder.close()  # as the kernel does when it dies: what it announced stands until another takes over
    assert other.take()
    assert not other.announced()
    other.close()


def test_a_lock_that_can_not_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Can not open .*lock: No such file or directory"):
        Lock(tmp_path / "nowhere" / "lock")


KEEPER = """
import os, sys
from hub.supervise.link import Reports
reports = Reports()
reports.note("it takes\\na while")
if sys.argv[1] == "fails":
    reports.error("No luck today.")
elif sys.argv[1] == "works":
    reports.ready()
    reports.note("nobody hears this")
    sys.stdin.read()
"""


def keeper(how: str, tmp_path: Path, notes: list[str]) -> Kept:
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return Kept([sys.executable, "-c", KEEPER, how], env=env, log=tmp_path / "keeper.log", on_note=notes.append)


def test_a_keepers_notes_are_heard_until_it_is_ready(tmp_path: Path) -> None:
    notes: list[str] = []
    kept = keeper("works", tmp_path, notes)
    kept.start()
    kept.stop()
    kept.stop()
    assert notes == ["it takes a while"]
    assert "nobody hears this" in (tmp_path / "keeper.log").read_text()


def test_a_keepers_error_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^No luck today\.$"):
        keeper("fails", tmp_path, []).start()


def test_a_keeper_that_ends_without_a_word_names_its_log(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ended before they were ready; see .*keeper\.log"):
        keeper("crashes", tmp_path, []).start()


def test_a_signal_while_the_keeper_is_forked_waits_until_it_can_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked: list[Interrupted] = []

    class Interrupted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            forked.append(self)
            os.kill(os.getpid(), signal.SIGINT)  # to whichever thread
            sum(range(1000))  # Python looks for signals here, if they are let through

    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with pytest.raises(KeyboardInterrupt):
        keeper("works", tmp_path, []).start()
    assert [0] == [process.returncode for process in forked]  # it ended by itself, and was waited for
    assert handlers == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]


async def test_a_keeper_that_dies_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "RETRY_S", 0.01)
    kept = keeper("works", tmp_path, [])
    kept.start()
    first = kept._process.pid
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: kept._process.pid != first, PATIENCE)
    kept.stop()
    assert kept._process.returncode is not None


def test_reports_to_a_parent_that_is_gone_do_no_harm(capfd: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    kept_stdout = os.dup(1)
    os.dup2(writer, 1)
    try:
        reports = Reports()
        reports.note("one")
        reports.error("two")
    finally:
        os.dup2(kept_stdout, 1)
        os.close(kept_stdout)
        os.close(writer)
    assert "two" in capfd.readouterr().err
