"""What the provider library asks of us."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """Every client is a product under an agreement; claims are what was agreed."""

    oidc_claim_scope = None
