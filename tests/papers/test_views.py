from __future__ import annotations

from tests.factories import make_recognised_class


def test_a_decision_links_to_what_it_decided(client, registrar):
    training_class = make_recognised_class()
    client.force_login(registrar)

    for decision in (
        training_class.opening_decision,
        training_class.recognition_decision,
    ):
        content = client.get(decision.get_absolute_url()).content.decode()
        assert decision.number in content
        assert decision.signer_name in content
        assert training_class.get_absolute_url() in content


def test_decisions_are_for_those_who_see_classes(client, stranger):
    decision = make_recognised_class().opening_decision
    client.force_login(stranger)

    assert client.get(decision.get_absolute_url()).status_code == 403
