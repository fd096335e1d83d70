"""Marks in a text: what stands between them is for the school, and doubt hides."""

import pytest
from django.core.exceptions import ValidationError

from zorgvuldig.kit.redaction import masked, masked_before, passages, whole_marks

GONE = "▇ (gaat over iemand anders)"


@pytest.mark.parametrize(
    ("text", "shown", "count"),
    [
        ("", "", 0),
        ("Noor las voor.", "Noor las voor.", 0),
        ("Ruzie met [[Bram]].", f"Ruzie met {GONE}.", 1),
        ("[[Bram]] en [[Sem]]", f"{GONE} en {GONE}", 2),
        ("[[Bram\n\nen Sem]]\nNoor", f"{GONE}\nNoor", 1),
        ("Een [los] haakje", "Een [los] haakje", 0),
        ("[[]]", GONE, 1),
        ("Noor [[vergat te sluiten", f"Noor {GONE}", 1),
        ("[[Bram [[en]] Sem]] Noor", f"{GONE} Noor", 1),
        ("[[Bram [[en]] Sem", GONE, 1),
        ("sluit]] zonder begin", "sluit]] zonder begin", 0),
        ("[[[Bram]]]", f"{GONE}]", 1),
        ("Noor [[", f"Noor {GONE}", 1),
    ],
)
def test_what_is_marked_is_not_shown(text: str, shown: str, count: int) -> None:
    assert masked(text) == shown
    assert passages(text) == count


@pytest.mark.parametrize("text", ["[[Bram", "Bram]]", "[[a [[b]] c]]", "]] [[", "a]] [[b]]"])
def test_marks_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        whole_marks(text)


@pytest.mark.parametrize("text", ["", "Noor", "[[Bram]]", "[[a]] b [[c]]"])
def test_marks_that_fit_are_accepted(text: str) -> None:
    whole_marks(text)


def test_an_earlier_version_does_not_say_what_was_masked_since() -> None:
    assert masked_before("Ruzie met Bram", "Ruzie met [[Bram]]") == GONE
    assert masked_before("Ruzie met [[Bram]]", "Ruzie") == f"Ruzie met {GONE}"
    assert masked_before("Ruzie", "Gepraat") == "Ruzie"
