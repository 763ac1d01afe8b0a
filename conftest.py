"""What several test files share."""

import os

import pytest
from hypothesis import settings

# The same inputs in every run, and no limit of time for one: a slow machine is no error
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")

os.environ.setdefault("PLANS_SILENT", "1")


@pytest.fixture(scope="session")
def corpus():
    """The corpus, built once a run."""
    from helpers.corpus.load import load_corpus

    return load_corpus()


@pytest.fixture(scope="session")
def citations(corpus):
    """What the corpus cites, read once a run."""
    from helpers.corpus import find_citations

    return find_citations(corpus)


@pytest.fixture(scope="session")
def promises(corpus):
    """What the pages of places, indicators and bodies say, gathered once a run."""
    from publish.promises import Promises

    return Promises(corpus)


@pytest.fixture(scope="session")
def site(corpus, tmp_path_factory):
    """The folder of the whole site, written once a run; files that use it stand in the group "site", and copy what they change."""
    from publish.site import write_site

    folder = tmp_path_factory.mktemp("site")
    write_site(corpus, folder)
    return folder
