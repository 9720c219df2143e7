"""Cancel camps: the camp and its planned blocks, with an email to the families of who has a place."""

from typing import Annotated

from sqlalchemy import Select, select

from actors.bulk.base import Batch, BulkAction, Params, Place
from actors.bulk.date_fields import EMAIL, MESSAGE, REASON, unused
from actors.bulk.money_fields import blank, refuse
from actors.bulk.settling import settle_unchanged
from actors.bulk.telling import Teller, count_emails
from actors.studio.office_export.cells import clean, lines
from actors.studio.phrases import listed, span
from actors.studio.schedule import camps
from actors.studio.schedule.camps import Camp

ALREADY = "already canceled"


class CancelCampsParams(Params, frozen=True, kw_only=True):
    reason: Annotated[str, REASON]
    email: Annotated[bool, EMAIL] = False
    message: Annotated[str, MESSAGE] = ""


class CancelCamps(BulkAction[CancelCampsParams]):
    kind = "cancel_camps"
    title = "Cancel camps"
    record_types = ("camps",)
    sends_email = True
    acts_and_emails = True
    Params = CancelCampsParams

    def describe(self, params: CancelCampsParams) -> str:
        return self.title

    def check(self, place: Place, params: CancelCampsParams) -> None:
        message = unused(params.message.strip(), params.email, "Email the families")
        refuse(reason=blank(clean(params.reason)), message=message)

    def cost(self, place: Place, params: CancelCampsParams, chosen: Select[int, str, int]) -> str:
        where = (place.connection, place.account_id, select(chosen.subquery().c.record_id))
        told = [place.counted(camps.count_blocks(*where), "block")]
        if params.email:
            canceled = [camp.id for camp in camps.camps_with_days(*where).values() if camp.status == "canceled"]
            found = camps.campers(*where)
            families = [family for camp_id, its in found.items() if camp_id not in canceled for family in its]
            told.append(count_emails(place, families))
        return ", ".join(told)

    def process(self, batch: Batch, params: CancelCampsParams) -> None:
        where = (batch.connection, batch.account_id, batch.record_ids)
        there = camps.camps_with_days(*where)
        canceled = camps.cancel_camps(*where, clean(params.reason))
        settle_unchanged(batch, there, canceled, lambda _camp_id: ALREADY)
        if params.email:
            _tell(batch, params, [camp for camp in there.values() if camp.id in canceled])


def _tell(batch: Batch, params: CancelCampsParams, canceled: list[Camp]) -> None:
    found = camps.campers(batch.connection, batch.account_id, batch.record_ids)
    teller = Teller(batch, {family for camp in canceled for family in found.get(camp.id, ())})
    by_id = {camp.id: camp for camp in canceled}
    same = {"reason": clean(params.reason), "message": lines(params.message)}
    for record in batch.records:
        camp = by_id.get(record.record_id)
        if camp and (families := found.get(camp.id)):
            about = same | {"camp": camp.name, "when": _when(camp)}
            told = {family: about | {"students": listed(names)} for family, names in families.items()}
            teller.tell(record, "camp_canceled", f"{camp.name} is canceled", told)


def _when(camp: Camp) -> str:
    return span(camp.first_day, camp.last_day) if camp.first_day and camp.last_day else ""
