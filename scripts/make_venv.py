"""Make .venv and put in it what requirements.lock lists; needs nothing but Python 3.11 and pip's package index."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main() -> None:
    """Build or update .venv; what is there already is kept."""
    venv.create(VENV, with_pip=True)
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    if subprocess.run([*pip, "-r", ROOT / "requirements.lock"]).returncode:
        sys.exit("env       not all packages could be installed; is there a network? `make env` goes on where it stopped")


if __name__ == "__main__":
    main()
