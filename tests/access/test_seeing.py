"""Who can see a pupil: the mentor reads it with names, whoever watches without those of the family, nobody else at all."""

import pytest
from django.test import Client

from tests.people import Cast, days, sign_in
from zorgvuldig.access.oversight_reads import Viewer


def seen(client: Client, address: str) -> list[Viewer]:
    """Who stands on the page."""
    response = client.get(address)
    assert response.status_code == 200
    found: list[Viewer] = response.context["viewers"]
    return found


def mentors(cast: Cast) -> str:
    return f"/leerlingen/{cast.noor.uid}/wie-ziet-dit/"


def watchers(cast: Cast) -> str:
    return f"/toezicht/leerling/{cast.noor.uid}/wie-mag-dit/"


def test_a_mentor_reads_who_can_open_the_file_and_why(cast: Cast) -> None:
    found = {(one.who, one.role): one for one in seen(sign_in(cast.maud), mentors(cast))}
    by_name = {who for who, _role in found}
    assert {"Noor Bakkerman", "Gerda Ouder", "Dirk Werker", "Maud Werker", "Anna Werker", "Sanne Werker"} <= by_name
    # Without authority, kept away by a court, another class, another school, and the one who sees no content at all.
    assert not {"Rob Ouder", "Karim Ouder", "Otto Werker", "Wim Werker", "Bas Werker"} & by_name
    teacher = found["Dirk Werker", "Docent"]
    assert "Cijfers" in teacher.sees
    assert "Gezondheid" not in found["Anna Werker", "Leerlingenadministratie"].sees


def test_everybody_stands_there_once_in_each_role(cast: Cast) -> None:
    lines = [(one.who, one.role) for one in seen(sign_in(cast.maud), mentors(cast))]
    assert len(lines) == len(set(lines))
    gerda = next(one for one in seen(sign_in(cast.maud), mentors(cast)) if one.who == "Gerda Ouder")
    assert "tot de leerling 16 is" in gerda.because
    assert "tot de leerling 18 is" in gerda.because


def test_whoever_watches_sees_guardians_without_their_names(cast: Cast) -> None:
    petra = sign_in(cast.petra)
    names = [one.who for one in seen(petra, watchers(cast))]
    assert "Dirk Werker" in names
    assert "" in names
    text = petra.get(watchers(cast)).content.decode()
    assert all(name not in text for name in ("Gerda", "Rob", "Karim"))


def test_the_list_follows_what_is_arranged(cast: Cast) -> None:
    cast.db.execute("update teaching set ends_on = %s where staff_id = %s", [days(0), cast.dirk.id])
    cast.db.execute("update guardianship set is_restricted = true where guardian_id = %s", [cast.gerda.id])
    names = {one.who for one in seen(sign_in(cast.maud), mentors(cast))}
    assert not {"Dirk Werker", "Gerda Ouder"} & names
    assert "Sanne Werker" in names  # still stands in


@pytest.mark.parametrize("who", ["dirk", "anna", "leo", "wim", "gerda", "karim", "noor", "bas"])
def test_nobody_else_reads_either_list(cast: Cast, who: str) -> None:
    client = sign_in(cast.people[who])
    assert client.get(mentors(cast)).status_code == 404
    assert client.get(watchers(cast)).status_code == 404
