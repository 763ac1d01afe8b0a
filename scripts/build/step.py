"""Run a script or module and print one line when it is done, what it did and how long it took.

``step.py TARGET TEXT scripts/build/run_notebook.py …`` or ``step.py TARGET TEXT -m publish.site …``
"""

import os
import runpy
import signal
import sys
import time

import outputs

WIDTH = 60  # column of the times

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends this at once and without a traceback
os.environ |= {"PLANS_SILENT": "1", "TQDM_DISABLE": "1"}  # progress bars are for people in JupyterLab
target, text, *command = sys.argv[1:]
start = time.monotonic()
try:
    outputs.begin(target)
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = command
        runpy.run_path(command[0], run_name="__main__")
except SystemExit as end:
    if end.code:
        raise
except OSError as error:  # a full disk, a folder that may not be written
    place = f" ({error.filename})" if error.filename else ""
    sys.exit(f"failed    {' '.join(text.split())}\n          {error.strerror}{place}; mend that and run make again")
outputs.end(target)
print(f"{text:<{WIDTH}}{time.monotonic() - start:7.1f} s", flush=True)
