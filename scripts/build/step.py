"""Run a script or module and print one line when it is done, what it did and how long it took.

``step.py TARGET TEXT scripts/build/run_notebook.py …`` or ``step.py TARGET TEXT -m publish.site …``
"""

import os
import signal
import sys
import time
from collections.abc import Sequence

import ready

WIDTH = 60  # column of the times


def run(target: str, text: str, *command: str) -> None:
    """Run a command in this process; what it writes is noted as made for the target."""
    import outputs  # not above: a step that is run elsewhere needs none of it

    start = time.monotonic()
    try:
        outputs.begin(target)
        ready.run(command)
    except SystemExit as end:
        if end.code:
            raise
    except OSError as error:  # a full disk, a folder that may not be written
        place = f" ({error.filename})" if error.filename else ""
        sys.exit(f"failed    {' '.join(text.split())}\n          {error.strerror}{place}; mend that and run make again")
    outputs.end(target)
    print(f"{text:<{WIDTH}}{time.monotonic() - start:7.1f} s", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run a step in a process of this make that has all libraries loaded, or else here; its exit code."""
    code = ready.ask("step", arguments)
    if code is None:
        run(*arguments)
    elif code == ready.KILLED:
        print(
            f"failed    {' '.join(arguments[1].split())}\n          its process was killed; often the memory was not enough",
            file=sys.stderr,
        )
    return code or 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this at once and without a traceback
    os.environ |= ready.QUIET
    sys.exit(main(sys.argv[1:]))
