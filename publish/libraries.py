"""The scripts that pages share for charts and tables: taken at build time out of pinned packages of PyPI, never committed.

Vega, Vega-Lite and vega-embed come as vl-convert bundles them, DataTables with its extensions as itables does. Pages opened
from the disk may not load modules: each bundle becomes a plain script that leaves its names on ``window``.
"""

import re
from importlib.metadata import files, version
from pathlib import Path

import itables
import vl_convert

from helpers.base.cache import keep
from helpers.base.errors import RequestError
from helpers.base.files import replace_file

EXPORTS = re.compile(r"export\{(?P<names>[^{}]*)\};?")  # export{vh as default,Tt as jQuery}
CHARTS, TABLES, LICENCES = "vega.js", "datatables.js", "LIBRARIES.txt"


def write_libraries(reports: Path) -> None:
    """Write the scripts and their licences to ``reports/assets``; the same bytes for the same packages."""
    script = (Path(itables.__file__).parent / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    charts = keep("charts", vl_convert.__version__, "helpers.base.cache", vl_convert.javascript_bundle)
    replace_file(reports / "assets" / CHARTS, f"(function(){{\n{charts}\n}})();\n")
    replace_file(reports / "assets" / TABLES, plain_script(script, {"default": "DataTable"}))
    replace_file(reports / "assets" / LICENCES, licences())


def plain_script(module: str, names: dict[str, str]) -> str:
    r"""A module's code as a plain script that leaves some of its exports on ``window``.

    Parameters
    ----------
    module : str
        JavaScript with one ``export{…}``.
    names : dict
        The name on ``window`` by the name exported.

    Raises
    ------
    RequestError
        Where the module does not export them.

    Examples
    --------
    >>> plain_script("var a=1;export{a as default};", {"default": "Thing"})
    '(function(){\nvar a=1;window.Thing=a;\n})();\n'
    """
    found = EXPORTS.search(module)
    pairs = [part.split(" as ") for part in found["names"].split(",")] if found else []
    inner = {pair[-1].strip(): pair[0].strip() for pair in pairs}
    if missing := sorted(set(names) - set(inner)):
        raise RequestError(f"the bundle of itables does not export {missing[0]}; pin the version of environment.yml")
    given = "".join(f"window.{name}={inner[exported]};" for exported, name in names.items())
    return f"(function(){{\n{module[: found.start()]}{given}{module[found.end() :]}\n}})();\n"


def licences() -> str:
    """What the scripts are, in which versions, and the licences that their packages carry."""
    vega = f"Vega {vl_convert.get_vega_version()}, Vega-Lite {vl_convert.get_vegalite_versions()[-1]}, vega-embed {vl_convert.get_vega_embed_version()}"
    held = [
        (CHARTS, f"{vega} (BSD-3-Clause)", "vl-convert-python"),
        (TABLES, "DataTables and its extensions, jQuery, JSZip (MIT; see the end of the file)", "itables"),
    ]
    parts = [
        f"{name}: {what}, as bundled by {package} {version(package)}\n\n{_licence(package)}"
        for name, what, package in held
    ]
    return ("\n" + "-" * 80 + "\n\n").join(parts)


def _licence(package: str) -> str:
    """The text of a package's own licence."""
    held = next(path for path in files(package) or [] if path.name == "LICENSE")
    return held.read_text(encoding="utf-8").replace("\r\n", "\n").strip() + "\n"
