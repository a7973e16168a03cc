"""The version kept with a consent names the very sentences that were read."""

from __future__ import annotations

import hashlib

import pytest
from django.utils.translation import override

from cooperatives.models import ConsentPurpose
from enrollment.forms.applying import CONSENT_VERSION, CONSENTS

# Never changed: a changed sentence is another version with a line of its own.
READ = {
    ("2026-01", "vi"): "d394659ccb6bbef0",
    ("2026-01", "en"): "c8795a5e324d6e84",
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_changed_sentence_needs_another_version(language):
    with override(language):
        said = "\n".join(f"{purpose}: {text}" for purpose, text in CONSENTS.items())

    mark = hashlib.sha256(said.encode()).hexdigest()[:16]
    assert mark == READ[CONSENT_VERSION, language]


def test_each_purpose_has_a_sentence_of_its_own():
    assert CONSENTS.keys() == set(ConsentPurpose)
    assert len(set(map(str, CONSENTS.values()))) == len(CONSENTS)
