"""Make .venv and put in it what requirements.lock lists; needs nothing but Python 3.11 and pip's package index."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


def main() -> None:
    """Build .venv, or bring the one that is there up to date."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not works(python):
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    if subprocess.run([*pip, "-r", ROOT / "requirements.lock"]).returncode:
        sys.exit(
            "env       not all packages could be installed; is there a network? `make env` goes on where it stopped"
        )
    put_on_path(python)


def put_on_path(python: Path) -> None:
    """Let every kernel of .venv find helpers, from any folder, in plain Jupyter and in VS Code."""
    said = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True)
    (Path(said.stdout.decode().strip()) / "carbon_plans.pth").write_text(f"{ROOT}\n", encoding="utf-8")


def works(python: Path) -> bool:
    """Whether there is an environment with a pip; half a one is made anew."""
    return python.exists() and not subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode


if __name__ == "__main__":
    main()
