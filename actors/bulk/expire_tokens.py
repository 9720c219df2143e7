"""Expire makeup tokens: those that are open although they were issued long ago can no longer be used."""

from datetime import timedelta
from typing import Annotated

from msgspec import Meta
from sqlalchemy import ColumnElement, Select, func, or_, select, update

from actors.bulk.base import RECORD_ID, Batch, BulkAction, Params, Place
from actors.bulk.date_fields import place_today
from actors.bulk.settling import GONE
from actors.studio.phrases import counted
from actors.studio.tables import makeup_tokens

USED, EXPIRED = "already used", "has expired already"


class ExpireParams(Params, frozen=True, kw_only=True):
    days: Annotated[
        int, Meta(title="Days", description="Tokens that were issued so many days ago or before.", ge=0, le=3_660)
    ] = 90


class ExpireTokens(BulkAction[ExpireParams]):
    kind = "expire_tokens"
    title = "Expire makeup tokens"
    record_types = ("makeup_tokens",)
    Params = ExpireParams

    def describe(self, params: ExpireParams) -> str:
        return f"Expire makeup tokens after {counted(params.days, 'day')}"

    def cost(self, place: Place, params: ExpireParams, chosen: Select[int, str, int]) -> str:
        old = makeup_tokens.c.issued_on <= place_today(place) - timedelta(days=params.days)
        theirs = makeup_tokens.c.id.in_(select(chosen.subquery().c.record_id))
        query = select(func.count()).select_from(makeup_tokens).where(*_open(place), old, theirs)
        return f"{place.counted(place.connection.execute(query).scalar_one(), 'token')} would expire"

    def process(self, batch: Batch, params: ExpireParams) -> None:
        token, day = makeup_tokens.c, place_today(batch.place)
        this = select(token.id).where(token.account_id == batch.account_id, token.id == RECORD_ID)
        batch.fail_where(~this.exists(), GONE)
        batch.skip_where(this.where(token.used_on.is_not(None)).exists(), USED)
        batch.skip_where(this.where(token.expires_on < day).exists(), EXPIRED)
        young = this.where(token.issued_on > day - timedelta(days=params.days))
        batch.skip_where(young.exists(), f"issued within {counted(params.days, 'day')}")
        chosen = (token.account_id == batch.account_id, token.id.in_(batch.record_ids))
        batch.connection.execute(update(makeup_tokens).where(*chosen).values(expires_on=day - timedelta(days=1)))


def _open(place: Place) -> tuple[ColumnElement[bool], ...]:
    token = makeup_tokens.c
    can_be_used = or_(token.expires_on.is_(None), token.expires_on >= place_today(place))
    return token.account_id == place.account_id, token.used_on.is_(None), can_be_used
