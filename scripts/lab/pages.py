"""What Jupyter's server gives notebooks of the project beside files: the pages of reports/, and DataTables' script.

JupyterLab's own viewer shows a page without its style sheet and forgets the place in it; from here a page opens in a tab
as on the site, at the sentence. The kernel finds the address in its environment (PLANS_PAGES); only who is logged in may read.
"""

import os
from importlib.util import find_spec
from pathlib import Path

from jupyter_server.base.handlers import AuthenticatedFileHandler, JupyterHandler
from jupyter_server.utils import url_path_join

REPORTS = Path(__file__).resolve().parents[2] / "reports"
TABLES = Path(find_spec("itables").origin).parent / "html"  # found, not loaded: the server starts at once


class Pages(AuthenticatedFileHandler):
    """A folder of pages. They are the project's own: unlike any other HTML file they may load their scripts and styles."""

    @property
    def content_security_policy(self) -> str:
        """That of the server's own pages, without the sandbox."""
        return JupyterHandler.content_security_policy.fget(self)

    def check_xsrf_cookie(self) -> None:
        """Nothing is changed by reading a page: a link to it may come from anywhere."""


def _load_jupyter_server_extension(app) -> None:
    address = url_path_join(app.base_url, "plans-pages")
    os.environ["PLANS_PAGES"] = f"{address}/"
    folders = (("tables", TABLES), ("reports", REPORTS))
    app.web_app.add_handlers(
        ".*$", [(f"{address}/{name}/(.*)", Pages, {"path": str(folder)}) for name, folder in folders]
    )
