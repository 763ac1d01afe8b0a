"""Have the steps of one make run as forks of a process that has the libraries, the corpus and the vocabulary loaded.

A clean make is some thirty Python processes, and what each has to load takes longer than many need for their work. So make,
or else its first step, starts a process that loads it once (serve.py); every step and every kernel is then a fork of that. It ends
with its make, whose process number stands in READY. Without READY, and where forks are not safe (macOS), each step runs by itself,
with the same result. Who asks loads next to nothing: there are thirty of them.
"""

import fcntl
import marshal
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import chdir, suppress

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SERVER = os.path.join(HERE, "serve.py")
QUIET = {"PLANS_SILENT": "1", "TQDM_DISABLE": "1"}  # progress bars are for people in JupyterLab
EDITED = (
    b"new"  # the answer where code was edited since the libraries were loaded: a step that begins now runs by itself
)
START = "start"  # the argument that has the process start before the first step asks for it
KILLED = 137  # exit code of a step whose process was killed
DIE_WITH_PARENT = 1, signal.SIGKILL  # PR_SET_PDEATHSIG of prctl(2)


def run(command: Sequence[str]) -> None:
    """Run a script, or a module behind ``-m``, in this process."""
    import runpy  # not above: who only asks needs none of it

    if command[0] == "-m":
        sys.argv = list(command[1:])
        sys.modules.pop(command[1], None)  # it is to run, even if another has loaded it
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = list(command)
        runpy.run_path(command[0], run_name="__main__")


def can_serve() -> bool:
    """Whether the steps of this make run as forks of one process."""
    return os.environ.get("READY", "").isdigit() and sys.platform == "linux" and hasattr(os, "pidfd_open")


def ask(what: str, arguments: Sequence[str]) -> int | None:
    """Have a step or a kernel run in a fork; its exit code, None where nobody serves.

    Parameters
    ----------
    what : str
        ``"step"``, with the arguments of step.py, or ``"kernel"``, with those behind ``python``.
    arguments : sequence of str
    """
    server = can_serve() and door()
    if not server:
        return None
    reading, writing = os.pipe()
    request = marshal.dumps([what, list(arguments), os.getcwd(), dict(os.environ)])
    with server, suppress(ConnectionError):
        socket.send_fds(server, [b"."], [0, 1, 2, reading])
        os.close(reading)
        with suppress(BrokenPipeError), open(writing, "wb") as asked:
            asked.write(request)
        if answer := server.recv(3):
            return None if answer == EDITED else int(answer)
    return KILLED


def door() -> socket.socket | None:
    """A connection to the process that serves this make, which the first to ask starts; None where none can be had."""
    with suppress(OSError), open(__file__) as lock, chdir(ROOT):
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two that come at once the second waits
        if found := _connected():
            return found
        import subprocess  # not above: for one of all who ask

        # silent: who waits for the end of this step is not to wait for that of the make
        silent = dict.fromkeys(("stdin", "stderr"), subprocess.DEVNULL)
        server = subprocess.Popen([sys.executable, SERVER], stdout=subprocess.PIPE, **silent)
        server.stdout.read(1)  # it is loaded, or could not be
        server.returncode = 0  # it goes on when this process ends
        return _connected()
    return None


def _connected() -> socket.socket | None:
    """A connection, if somebody serves already."""
    found = socket.socket(socket.AF_UNIX)
    try:
        found.connect(address())
        return found
    except OSError:
        found.close()
        return None


def address() -> str:
    """The socket, from the project's folder: its whole name may have no more than a hundred letters."""
    return os.path.join("build", "made", f"{os.environ['READY']}.socket")


if __name__ == "__main__":
    if sys.argv[1:] == [START]:
        sys.exit(0 if can_serve() and door() else 1)
    import ctypes  # not above: steps need none of it

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the kernel, which need not know
    ctypes.CDLL(None).prctl(*DIE_WITH_PARENT)
    code = ask("kernel", sys.argv[1:])
    if code is None:
        os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
    sys.exit(code)
