"""An address that asks too often is told to wait, in the standard's words, and gets nothing."""

import pytest

from tests.people import Cast
from tests.suppliers.oneroster.rostering import product
from tests.suppliers.supplying import supplies
from zorgvuldig.suppliers.oidc import limits


@pytest.mark.parametrize(
    "path",
    [
        "/ims/oneroster/rostering/v1p2/users",
        "/ims/oneroster/gradebook/v1p2/results",
        "/ims/oneroster/csv/bulk.zip",
    ],
)
def test_too_often(cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    it = product(cast, channels=["roster", "csv", "results"])
    assert it.client_get(path).status_code != 429
    known = len(supplies(cast))
    monkeypatch.setattr(limits, "OFTEN", dict.fromkeys(limits.OFTEN, (0, 0)))  # so that no minute ends in between
    answer = it.client_get(path)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == "server_busy"
    assert len(supplies(cast)) == known
