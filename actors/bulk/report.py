"""Report: the studio's figures as a file, made while the task runs and there as long as its entry is.

What is asked, and how it is laid out, is `actors.studio.reports`'s. Here a batch's answers are kept in the ledger, in
the batch's own transaction, so that a worker that is lost loses and doubles no line; the file is made from them.
"""

from datetime import date
from typing import Annotated, BinaryIO, Literal

from msgspec import Meta
from sqlalchemy import select

from actors.accounts.tables import accounts
from actors.bulk.base import Batch, BulkAction, Params, Place, Refusal
from actors.bulk.kept_lines import kept_lines, missing, to_keep
from actors.studio.money.statement import format_day
from actors.studio.reports import REPORTS
from actors.studio.reports.report import Question, Report
from actors.studio.reports.sheet import Sheet, rows
from actors.studio.reports.writing import WRITERS
from actors.studio.today import today
from actors.tasks.tables import tasks

GONE = "no longer exists"
NO_PERIOD = "This report has no period."
NO_DAY = "This report is always as of the day that it is made."


class ReportParams(Params, frozen=True, kw_only=True):
    report: Annotated[
        Literal[
            "enrollment_by_class",
            "class_rosters",
            "balances_and_aging",
            "transactions_by_category",
            "makeup_tokens_outstanding",
            "students_without_class",
        ],
        Meta(title="Report"),
    ]
    format: Annotated[Literal["csv", "xlsx", "pdf"], Meta(title="Format")] = "xlsx"
    as_of: Annotated[date | None, Meta(title="As of", description="For balances and makeup tokens; else today.")] = None
    from_date: Annotated[date | None, Meta(title="From", description="For transactions: the first day.")] = None
    to_date: Annotated[date | None, Meta(title="To", description="For transactions: the last day.")] = None


class MakeReport(BulkAction[ReportParams]):
    kind = "report"
    title = "Report"
    record_types = ("classes", "families", "students")
    makes_file = True
    Params = ReportParams

    def record_type(self, params: ReportParams) -> str:
        return REPORTS[params.report].record_type

    def describe(self, params: ReportParams) -> str:
        time = "" if _any_time(params) else f", {_about(params, params.as_of)}"
        return f'Report "{REPORTS[params.report].title}"{time}, {params.format.upper()}'

    def check(self, place: Place, params: ReportParams) -> None:
        takes, problems = REPORTS[params.report].takes, {}
        if params.as_of and takes != "day":
            problems["as_of"] = NO_DAY
        for name in ("from_date", "to_date"):
            if getattr(params, name) and takes != "period":
                problems[name] = NO_PERIOD
        if params.from_date and params.to_date and params.from_date > params.to_date:
            problems.setdefault("from_date", "This is after the last day.")
        if problems:
            raise Refusal("Check the marked fields.", problems)

    def process(self, batch: Batch, params: ReportParams) -> None:
        question = Question(
            connection=batch.connection,
            account_id=batch.account_id,
            record_ids=batch.record_ids,
            day=params.as_of or _launched_on(batch.place, batch.task_id),
            first=params.from_date,
            last=params.to_date,
        )
        answers = REPORTS[params.report].answers(question)
        for record in batch.records:
            answer = answers.get(record.record_id)
            if answer is None:
                batch.fail(record, GONE)
            elif isinstance(answer, str):
                batch.skip(record, answer)
            else:
                batch.keep(record, to_keep(answer))

    def make_file(self, place: Place, task_id: str, params: ReportParams, out: BinaryIO) -> str:
        report, launched_on = REPORTS[params.report], _launched_on(place, task_id)
        answers = report.arranged(kept_lines(place, task_id, report.columns))
        written = rows(report.columns, report.counted, answers, _note(place, task_id))
        WRITERS[params.format](out, _sheet(place, report, params, launched_on), written)
        return f"{_file_name(params, params.as_of or launched_on)}.{params.format}"


def _launched_on(place: Place, task_id: str) -> date:
    """The day of the whole report, even where it is made over midnight."""
    query = select(tasks.c.created_at).where(tasks.c.id == task_id, tasks.c.account_id == place.account_id)
    return today(place.connection, place.account_id, place.connection.execute(query).scalar_one())


def _sheet(place: Place, report: Report, params: ReportParams, launched_on: date) -> Sheet:
    studio = select(accounts.c.name).where(accounts.c.id == place.account_id)
    return Sheet(
        studio=place.connection.execute(studio).scalar_one(),
        title=report.title,
        about=_about(params, params.as_of or launched_on),
        made_on=launched_on,
        columns=report.columns,
        groups=report.groups,
    )


def _note(place: Place, task_id: str) -> str:
    number = missing(place, task_id)
    verb = "is 1 record that" if number == 1 else f"are {number:,} records that"
    return f"Missing here {verb} could not be read; the task says why." if number else ""


def _any_time(params: ReportParams) -> bool:
    return not (params.as_of or params.from_date or params.to_date)


def _about(params: ReportParams, day: date | None) -> str:
    first, last = (format_day(each) if each else "" for each in (params.from_date, params.to_date))
    if first or last:
        return f"{first} to {last}" if first and last else f"from {first}" if first else f"up to {last}"
    return "all dates" if REPORTS[params.report].takes == "period" or day is None else f"as of {format_day(day)}"


def _file_name(params: ReportParams, day: date) -> str:
    """`balances-and-aging-2026-11-23`, `transactions-by-category-2026-11-01-to-2026-11-30`."""
    period = [each.isoformat() for each in (params.from_date, params.to_date) if each]
    return "-".join([params.report.replace("_", "-"), "-to-".join(period) if period else day.isoformat()])
