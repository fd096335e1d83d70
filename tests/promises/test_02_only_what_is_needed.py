"""P02. We use a personal datum only where learning, guidance or the organisation behind them needs it."""

import pytest
from django.test import Client
from django.utils.html import escape

from tests.people import Cast, sign_in
from tests.promises.conftest import command
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.register.schema import Guard

NEW_FIELD = """
from django.db import models
from zorgvuldig.learning.models import Grade
Grade.add_to_class("mood", models.TextField(default=""))
"""


def test_a_field_that_nobody_declared_keeps_the_system_from_starting(cast: Cast) -> None:
    refused = command("serve", "--port", "1", script=NEW_FIELD)
    assert refused.returncode == 1
    assert 'Table grade has column "mood"' in refused.stderr
    assert "[tables.grade.columns]" in refused.stderr


def test_a_column_that_somebody_made_in_the_database_does_too(cast: Cast) -> None:
    cast.db.execute("alter table pupil_contact add column religion text")
    try:
        refused = command("serve", "--port", "1")
    finally:
        cast.db.execute("alter table pupil_contact drop column religion")
    assert refused.returncode == 1
    assert 'Table pupil_contact has column "religion"' in refused.stderr


def test_anybody_reads_which_data_there_are_and_why(client: Client) -> None:
    page = client.get("/register/").content.decode()
    chapters = {key: client.get(f"/register/{key}/").content.decode() for key in REGISTER.categories}
    assert [key for key in chapters if f'href="/register/{key}/"' not in page] == []
    for table in REGISTER.tables.values():
        for column in table.columns.values():
            if table.guard is not Guard.TECHNICAL:  # the machinery of libraries, without a personal datum
                assert escape(column.reason.nl) in chapters[table.category]
    for purpose in REGISTER.purposes.values():
        assert escape(purpose.name.nl) in page


@pytest.mark.parametrize("page", ["/groepen/{wi2B}/", "/groepen/{wi2B}/cijfers/"])
def test_every_look_has_a_purpose_that_the_family_reads(cast: Cast, page: str) -> None:
    sign_in(cast.dirk).get(page.format(wi2B=cast.groups["wi2B"][1]))
    seen = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/gebruik/").content.decode()
    assert "Dirk Werker" in seen
    assert "Lesgeven" in seen


def test_who_has_no_purpose_for_it_sees_nothing(cast: Cast) -> None:
    """A teacher needs no address to teach, and a care question is no reason to browse."""
    page = sign_in(cast.dirk).get(f"/groepen/{cast.groups['wi2B'][1]}/").content.decode()
    assert "Noor" in page
    assert "Geheimlaan" not in page
    assert sign_in(cast.dirk).get(f"/leerlingen/{cast.noor.uid}/begeleiding/").status_code == 404
    assert sign_in(cast.dirk).get(f"/leerlingen/{cast.noor.uid}/administratie/").status_code == 404
