"""Every sentence on a screen exists in Dutch and in English, and what is compiled is what was translated."""

from zorgvuldig.web import messages


def test_every_sentence_has_its_english() -> None:
    assert messages.main(["--check"]) == 0
