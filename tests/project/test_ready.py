"""Steps of a make as forks of one process: the same streams, folder, environment and exit code, and gone with their make."""

import os
import subprocess
import sys
import time

import pytest
import ready

from helpers.base.paths import ROOT

SAYS = """
import os, sys, threading
print(os.getppid(), os.getcwd(), os.environ["OWN"], "helpers.targets.extract" in sys.modules, threading.active_count())
print("to stderr", file=sys.stderr)
sys.exit(3)
"""
HAS = """
from nbformat.validator import validators
from helpers.corpus.load import _held, load_corpus
from publish.frame import TEMPLATES, _ENVIRONMENT
print(len(validators), _held[1] is load_corpus(), len(_ENVIRONMENT.cache) == len(list(TEMPLATES.glob("*.j2"))))
"""
pytestmark = pytest.mark.skipif(
    not (sys.platform == "linux" and hasattr(os, "pidfd_open")), reason="steps run alone here"
)


@pytest.fixture
def make(monkeypatch):
    """A process that stands for a make."""
    process = subprocess.Popen(["sleep", "300"])
    monkeypatch.setenv("READY", str(process.pid))
    yield process
    process.kill()
    process.wait()


def asked(folder, code):
    """What comes of a script that a fork runs: exit code, stdout, stderr."""
    (folder / "script.py").write_text(code, encoding="utf-8")
    program = "import sys, ready; sys.exit(ready.ask('kernel', sys.argv[1:]))"
    environment = os.environ | {"OWN": "own", "PYTHONPATH": f"{ROOT}:{ROOT / 'scripts' / 'build'}"}
    command = [sys.executable, "-c", program, str(folder / "script.py")]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_forks_of_one_process_answer_as_processes_of_their_own_would(make, tmp_path):
    first, second = asked(tmp_path, SAYS), asked(tmp_path, SAYS)
    assert first.returncode == second.returncode == 3
    parent, folder, own, loaded, threads = first.stdout.split()
    assert second.stdout.split()[0] == parent  # one process serves both
    assert (folder, own, loaded, threads) == (str(tmp_path), "own", "True", "1")
    assert first.stderr.splitlines()[-1] == "to stderr"
    assert asked(tmp_path, "raise ValueError('said')").stderr.splitlines()[-1] == "ValueError: said"
    killed = asked(tmp_path, "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    assert killed.returncode == ready.KILLED
    make.kill()
    make.wait()
    for _ in range(50):
        if not (ROOT / ready.address()).exists():
            break
        time.sleep(0.1)
    assert not (ROOT / ready.address()).exists()
    assert asked(tmp_path, SAYS).stdout == ""  # with its make gone nobody serves


def test_what_a_fork_needs_is_there_already(make, tmp_path):
    schema, corpus, templates = asked(tmp_path, HAS).stdout.split()
    assert (schema, corpus, templates) == ("1", "True", "True")


def test_without_a_make_nobody_serves(monkeypatch):
    monkeypatch.delenv("READY", raising=False)
    assert ready.ask("step", ["build/x", "text", "script.py"]) is None
