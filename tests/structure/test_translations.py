"""Every sentence on a screen exists in Dutch and in English, and what is compiled is what was translated."""

from django.conf import settings

from zorgvuldig.web import messages


def test_every_sentence_has_its_english() -> None:
    assert messages.main(["--check"]) == 0


def test_a_language_that_can_be_chosen_has_a_catalogue_and_the_other_way_round() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["nl", *messages.languages(messages.PACKAGE)]
