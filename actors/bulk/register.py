"""Every bulk action there is. A new one is one file beside this one, and one line here."""

from typing import Any

from actors.bulk.anniversary_charges import AnniversaryCharges
from actors.bulk.apply_credits_and_payments import ApplyCreditsAndPayments
from actors.bulk.assign_keywords import AssignKeywords
from actors.bulk.base import BulkAction
from actors.bulk.camp_tuition import CampTuition
from actors.bulk.cancel_camps import CancelCamps
from actors.bulk.cancel_classes import CancelClasses
from actors.bulk.class_drops import ClassDrops
from actors.bulk.class_tuition import ClassTuition
from actors.bulk.credits import Credits
from actors.bulk.enroll_students import EnrollStudents
from actors.bulk.expire_tokens import ExpireTokens
from actors.bulk.import_records import ImportRecords
from actors.bulk.late_charges import LateCharges
from actors.bulk.makeup_tokens import MakeupTokens
from actors.bulk.preview import Preview
from actors.bulk.quick_edit import QuickEdit
from actors.bulk.quick_edit_students import QuickEditStudents
from actors.bulk.report import MakeReport
from actors.bulk.resend_emails import ResendEmails
from actors.bulk.send_email import SendEmail
from actors.bulk.send_statements import SendStatements
from actors.bulk.substitute_instructors import SubstituteInstructors


def find(kind: str) -> BulkAction[Any] | None:
    return ACTIONS.get(kind)


ACTIONS: dict[str, BulkAction[Any]] = {
    action.kind: action
    for action in (
        AnniversaryCharges(),
        ApplyCreditsAndPayments(),
        AssignKeywords(),
        CampTuition(),
        CancelCamps(),
        CancelClasses(),
        ClassDrops(),
        ClassTuition(),
        Credits(),
        EnrollStudents(),
        ExpireTokens(),
        ImportRecords(),
        LateCharges(),
        MakeReport(),
        QuickEdit(),
        QuickEditStudents(),
        MakeupTokens(),
        Preview(find),
        ResendEmails(),
        SendEmail(),
        SendStatements(),
        SubstituteInstructors(),
    )
}
