"""Which key closes what: told once, the same in every process, and refused where nobody said."""

import pytest

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.shelves import Closing, UnknownTable, assign_shelves, closing, shelf_of
from zorgvuldig.pupils.file_models import CareDocument


def test_the_shelf_of_a_table_is_the_bit_of_its_category() -> None:
    for table in REGISTER.tables.values():
        if table.category:
            assert shelf_of(table.name) == REGISTER.categories[table.category].bit
        else:
            with pytest.raises(UnknownTable, match=table.name):
                shelf_of(table.name)


def test_a_table_does_not_change_its_shelf() -> None:
    assign_shelves({"care_note": shelf_of("care_note")})
    with pytest.raises(ValueError, match="care_note"):
        assign_shelves({"a_table_of_a_test": 1, "care_note": shelf_of("care_note") + 1})
    with pytest.raises(ValueError, match="63"):
        assign_shelves({"a_table_of_a_test": 63})
    with pytest.raises(UnknownTable):
        shelf_of("a_table_of_a_test")


def test_a_file_is_closed_with_the_key_of_the_table_that_names_it() -> None:
    assert closing(CareDocument, 7) == Closing(7, REGISTER.categories["care"].bit)


@pytest.mark.parametrize(("pupil", "shelf"), [(0, 1), (7, -1), (7, 63)])
def test_there_is_no_key_of_nobody_or_of_no_shelf(pupil: int, shelf: int) -> None:
    with pytest.raises(ValueError, match="no key"):
        Closing(pupil, shelf)
