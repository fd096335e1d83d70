"""What left the school or may leave it, and what came from elsewhere."""

from zorgvuldig.release.models.base import FamilyCopy, Release
from zorgvuldig.release.models.exchange import (
    Exchange,
    ExchangeAnswer,
    ExchangeApproval,
    ExchangeDemand,
    HandOver,
    HandOverFetch,
    Incoming,
    IncomingItem,
    Party,
    RegisterExtract,
)

__all__ = [
    "Exchange",
    "ExchangeAnswer",
    "ExchangeApproval",
    "ExchangeDemand",
    "FamilyCopy",
    "HandOver",
    "HandOverFetch",
    "Incoming",
    "IncomingItem",
    "Party",
    "RegisterExtract",
    "Release",
]
