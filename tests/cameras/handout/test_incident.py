"""What was done with footage because of an incident, in one place: as much of it as one sees elsewhere."""

from tests.cameras import footage
from tests.cameras.handout.handing import put_export
from tests.people import Cast, Someone, sign_in


def page(cast: Cast, who: Someone, uid: object) -> str:
    answer = sign_in(who).get(f"/cameras/incident/{uid}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_requests_holds_and_copies_of_one_incident(cast: Cast) -> None:
    kees, export = footage.caretaker(cast), put_export(cast)
    camera, incident, uid = cast.db.execute(
        "select camera_id, incident_id, i.uid from footage_export e join incident i on i.id = e.incident_id where e.uid = %s",
        [export.uid],
    ).fetchone()
    at, of = footage.Row(incident, uid), footage.Row(camera, uid)
    asked = footage.viewing(cast, of, at, kees, cast.leo)
    kept = footage.hold(cast, at, of, approved_by=cast.petra)
    other = footage.viewing(cast, of, footage.incident(cast, title="Iets anders"), kees)
    whole = page(cast, cast.leo, uid)
    assert all(str(one.uid) in whole for one in (asked, kept, export))
    assert str(other.uid) not in whole
    seen = page(cast, kees, uid)
    assert str(asked.uid) in seen
    assert str(export.uid) not in seen  # hands nothing out
    assert f"/cameras/incident/{uid}/" in sign_in(cast.leo).get(f"/incidenten/{uid}/").content.decode()
    assert f"/cameras/incident/{uid}/" not in sign_in(cast.cato).get(f"/incidenten/{uid}/").content.decode()


def test_nothing_of_another_school_and_nothing_for_others(cast: Cast) -> None:
    theirs = footage.incident(cast, school="West")
    assert sign_in(cast.leo).get(f"/cameras/incident/{theirs.uid}/").status_code == 404
    ours = footage.incident(cast)
    assert {
        sign_in(who).get(f"/cameras/incident/{ours.uid}/").status_code for who in (cast.dirk, cast.anna, cast.cato)
    } == {404}
