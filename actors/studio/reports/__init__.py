"""The studio's reports. A new one is one file beside these, and one line here."""

from actors.studio.reports.balances_and_aging import BalancesAndAging
from actors.studio.reports.class_rosters import ClassRosters
from actors.studio.reports.enrollment_by_class import EnrollmentByClass
from actors.studio.reports.makeup_tokens_outstanding import MakeupTokensOutstanding
from actors.studio.reports.report import Report
from actors.studio.reports.students_without_class import StudentsWithoutClass
from actors.studio.reports.transactions_by_category import TransactionsByCategory

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        EnrollmentByClass(),
        ClassRosters(),
        BalancesAndAging(),
        TransactionsByCategory(),
        MakeupTokensOutstanding(),
        StudentsWithoutClass(),
    )
}
