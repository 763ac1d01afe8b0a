"""What several test files share."""

import os

import pytest

os.environ.setdefault("PLANS_SILENT", "1")


@pytest.fixture(scope="session")
def corpus():
    """The corpus, built once a run."""
    from helpers.corpus import load_corpus

    return load_corpus()
