"""Check that the packages import only from those below them (the contracts of pyproject.toml); say nothing if they do."""

import io
import sys
from contextlib import redirect_stdout

from importlinter.cli import lint_imports

said = io.StringIO()
with redirect_stdout(said):
    failed = lint_imports(no_cache=True)
if failed:
    sys.exit(said.getvalue().partition("Contracts\n")[2])
