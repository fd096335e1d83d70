"""Two servers share a vault in a bucket. When the store is away an upload is refused whole, and when it is back all goes on."""

import re
from collections.abc import Iterator

import pytest

from tests.running.bucket import Bucket
from tests.running.school import School
from tests.running.visitor import Answer, Visitor

PAPER = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj trailer<</Root 1 0 R>>\n%%EOF\n"
PAPERS = "select count(*) from care_document"
CASES = re.compile(r'href="(/leerlingen/[0-9a-f-]{36}/zorg/)"')
FILES = re.compile(r'href="(/leerlingen/[0-9a-f-]{36}/zorg/documenten/[0-9a-f-]{36}/)"')


@pytest.fixture
def bucket(school: School) -> Iterator[Bucket]:
    """A store at work, and an installation that is told of it."""
    store = Bucket(school.server.home.parent / "store").start()
    school.installation.environment |= store.settings()
    yield store
    store.kill()


def test_two_servers_share_a_bucket_and_a_store_that_is_away_leaves_nothing_half(
    school: School, bucket: Bucket
) -> None:
    one, two = school.installation.serve(), school.installation.serve()
    one.ready()
    two.ready()
    care = school.signed_in("zorg", one.port)
    pupil = CASES.findall(care.get("/zorg/").text)[0]
    before = _seen(care, pupil)
    assert _brought(care, pupil).status in (302, 303)
    new = next(iter(_seen(care, pupil) - before))
    assert len(bucket.names()) == 1
    assert care.at(two.port).get(new).text.startswith("%PDF-1.7")

    papers = school.server.ask(PAPERS)
    bucket.kill()
    refused = _brought(care, pupil)
    assert refused.status == 503
    assert "Wij hebben niets bewaard" in refused.text
    assert care.at(two.port).get(new).status == 503
    assert care.get(pupil).status == 200  # the rest of the file is there
    assert school.server.ask(PAPERS) == papers
    assert "cannot be reached" in school.installation.run("doctor", code=1)

    bucket.start()
    assert care.at(two.port).get(new).text.startswith("%PDF-1.7")
    assert _brought(care.at(two.port), pupil).status in (302, 303)
    assert school.server.ask(PAPERS) == papers + 1
    assert len(bucket.names()) == 2


def _brought(visitor: Visitor, pupil: str) -> Answer:
    visitor.get(f"{pupil}documenten/nieuw/")
    return visitor.send_file(f"{pupil}documenten/nieuw/", {}, "file", ("verslag.pdf", PAPER))


def _seen(visitor: Visitor, pupil: str) -> set[str]:
    return set(FILES.findall(visitor.get(pupil).text))
