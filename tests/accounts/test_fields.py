"""What lies encrypted cannot be changed, and what opens something cannot be guessed."""

from __future__ import annotations

import pytest
from cryptography.fernet import InvalidToken

from accounts.fields import seal, unseal
from certificates.models.certificate import new_token as of_a_certificate
from enrollment.models.application import new_token as of_a_dossier
from training.models.feed import new_token as of_a_calendar


def test_one_changed_byte_of_what_is_sealed_is_noticed():
    sealed = seal(b"079081000017")
    assert unseal(sealed) == b"079081000017"
    assert b"0790" not in sealed

    for place in range(10, len(sealed), 7):
        swapped = b"A" if sealed[place : place + 1] != b"A" else b"B"
        with pytest.raises(InvalidToken):
            unseal(sealed[:place] + swapped + sealed[place + 1 :])


def test_the_same_is_never_sealed_alike():
    assert len({seal(b"079081000017") for _ in range(50)}) == 50


@pytest.mark.parametrize(
    ("made", "signs", "least"),
    [(of_a_certificate, 32, 26), (of_a_dossier, 64, 32), (of_a_calendar, 64, 32)],
    ids=["certificate", "dossier", "calendar"],
)
def test_an_address_that_opens_something_has_128_bits(made, signs, least):
    found = {made() for _ in range(2000)}

    assert len(found) == 2000
    assert all(len(token) >= least for token in found)
    assert signs**least >= 2**128
    assert len(set("".join(found))) == signs
