"""What every built page weighs, says of its licence and holds in two languages: without a browser, on reports/ as it is built."""

import re
from functools import cache

import pytest

from helpers.base.paths import reports_folder

PAGE = 1.5e6  # bytes of a page with all that it loads before it is used; pictures come late
SHARED = 1.8e6  # bytes of the scripts that pages share
ON_DEMAND = {"texts.js"}  # the search loads it when somebody searches
BUILT = sorted(path for path in reports_folder().rglob("*.html"))
KINDS = sorted({path.parent.relative_to(reports_folder()).as_posix() for path in BUILT})

pytestmark = pytest.mark.skipif(not BUILT, reason="reports/ is not built yet")


@cache
def pages(kind: str) -> dict[str, str]:
    """The built pages of a folder by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in BUILT if path.parent == reports_folder() / kind}


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_is_heavy(kind):
    for name, text in pages(kind).items():
        rows = re.findall(r'data-rows="([^"]+)"', text)
        weight = len(text.encode()) + sum((reports_folder() / kind / path).stat().st_size for path in rows)
        assert weight < PAGE, (kind, name, rows)
        late = re.findall(r"<img\b(?![^>]*loading=\"lazy\")[^>]*src=\"(?!data:)([^\"]+)", text)
        assert sum((reports_folder() / kind / path).stat().st_size for path in late) + weight < PAGE, (kind, name, late)


def test_shared_scripts_are_few_and_light():
    scripts = {path.name: path.stat().st_size for path in (reports_folder() / "assets").glob("*.js")}
    assert sum(size for name, size in scripts.items() if name not in ON_DEMAND) < SHARED, scripts


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_its_licence_and_date_in_both_languages(kind):
    for name, text in pages(kind).items():
        foot = text[text.index("<footer") :]
        assert "CC BY 4.0" in foot and re.search(r"Data as of</span> \d{4}-\d\d-\d\d", foot), (kind, name)
        assert 'href="' + ("" if kind == "." else "../") + 'LICENSE.txt"' in foot, (kind, name)
        assert re.search(r'<title data-zh-text="[^"]*[一-鿿][^"]*" data-en-text="[^"]+">', text), (kind, name)
        assert re.search(r'<meta name="description" content="[^"]+" data-zh-content="[^"]*[一-鿿]', text), (kind, name)
        assert len(re.findall('class="zh"', foot)) == len(re.findall('class="en"', foot)) > 2, (kind, name)
