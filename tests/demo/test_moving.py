"""The demonstration's transfer file is one that the family can look at, with what it says it holds."""

from datetime import UTC, datetime

import psycopg
from django.utils.timezone import localdate

from tests.people import Cast
from tests.release.transferring import column, dossier
from zorgvuldig.demo.seed import seed


def test_a_family_can_look_at_a_file_and_another_brought_one(database: psycopg.Connection) -> None:
    seed(60, datetime.now(UTC))
    cast = Cast(database)
    uid = database.execute("select uid from exchange where inspect_from is not null").fetchone()
    assert uid is not None
    found = dossier(cast, uid[0])
    assert found["leerling"]["roepnaam"] == "Younes"
    assert found["resultaatvakkenvo"]
    assert column(cast, uid[0], "inspect_until") > localdate()
    assert database.execute("select count(*) from incoming_item").fetchone() == (4,)
