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
    from helpers.corpus import load_corpus

    return load_corpus()
