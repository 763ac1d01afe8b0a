"""Run a command and print one line when it is done, what it did and how long it took: ``step.py TEXT COMMAND…``."""

import subprocess
import sys
import time

WIDTH = 60  # column of the times

text, *command = sys.argv[1:]
start = time.monotonic()
try:
    status = subprocess.run(command).returncode
except KeyboardInterrupt:
    sys.exit(130)
except OSError as error:
    sys.exit(f"{text}: {error}")
if status == 0:
    print(f"{text:<{WIDTH}}{time.monotonic() - start:7.1f} s", flush=True)
sys.exit(status if status >= 0 else 128 - status)
