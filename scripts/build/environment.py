"""Say whether the Python that runs this has the packages that environment.yml pins; exit status 0 if it has."""

import sys
from importlib.metadata import PackageNotFoundError, version

from lock import ENVIRONMENT, pins


def differences() -> list[str]:
    """What is missing or has another version, such as ``pandas 3.1.1 (here 2.2.0)``."""
    found = []
    for pin in pins(ENVIRONMENT):
        name, wanted = pin.split("==")
        try:
            here = version(name)
        except PackageNotFoundError:
            found.append(f"{name} {wanted} (missing)")
        else:
            found += [f"{name} {wanted} (here {here})"] if here != wanted else []
    return found


if __name__ == "__main__":
    found = differences()
    if found:
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        print(f"The activated environment lacks {', '.join(found[:3])}{more}; .venv is used instead.", file=sys.stderr)
    sys.exit(bool(found))
