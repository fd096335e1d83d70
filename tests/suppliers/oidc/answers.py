"""What the authorization page may answer that is no code: a page of ours, or an error for the client."""

from typing import Any

from tests.suppliers.oidc.party import Party
from zorgvuldig.suppliers.oidc.models import Code


def own_page(response: Any, status: int = 400) -> str:
    """The text of a page of ours that sends nobody anywhere."""
    assert response.status_code == status
    assert "Location" not in response
    assert "http-equiv" not in response.content.decode()
    assert 'href="http' not in response.content.decode()
    assert Code.objects.count() == 0
    return str(response.content.decode())


def wrong(rp: Party, response: Any) -> str:
    """The error that went back to the client, with who we are and its state."""
    found = rp.answered(response)
    assert "code" not in found
    return found["error"]
