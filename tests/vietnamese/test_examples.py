import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "module", ["citizen_id", "names", "numbers", "phones", "tax_codes", "text"]
)
def test_the_examples_in_the_docstrings_hold(module):
    outcome = doctest.testmod(importlib.import_module(f"vietnamese.{module}"))

    assert outcome.attempted
    assert not outcome.failed
