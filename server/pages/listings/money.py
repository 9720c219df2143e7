"""The list of transactions: every family's charges, credits and payments."""

from actors.studio.lists import RECORD_LISTS
from server.pages.listing import Column, FilterField, LaunchCard, Listing, fixed, names

MONEY_ACTIONS = (
    LaunchCard(
        kind="class_tuition", record_type="students", filter={"active": "yes"},
        what_it_does="A month of classes for all active students. The same month is never charged twice.",
    ),
    LaunchCard(
        kind="camp_tuition", record_type="students", filter={"active": "yes"},
        what_it_does="The price of a camp for every active student who takes part in it.",
    ),
    LaunchCard(
        kind="anniversary_charges", record_type="families", filter={"active": "yes"},
        what_it_does="The yearly fee for families that joined in this month of an earlier year.",
    ),
    LaunchCard(
        kind="late_charges", record_type="families",
        what_it_does="A fee for each charge that is overdue by the days you choose.",
    ),
    LaunchCard(
        kind="credits", record_type="families", filter={"active": "yes"},
        what_it_does="The same credit for every active family.",
    ),
    LaunchCard(
        kind="apply_credits_and_payments", record_type="families",
        what_it_does="Pay open charges from unused credits and payments, the oldest first.",
    ),
    LaunchCard(
        kind="class_drops", record_type="students",
        what_it_does="Carry out the planned drops whose day has come.",
    ),
    LaunchCard(
        kind="send_statements", record_type="families",
        what_it_does="Email its statement to each family that owes something.",
    ),
)  # fmt: skip

TRANSACTIONS = Listing(
    records=RECORD_LISTS["transactions"],
    title="Transactions",
    search="Search by family",
    filters=(
        FilterField(
            name="type", label="Type", anything="Any type",
            options=fixed(("charge", "Charges"), ("credit", "Credits"), ("payment", "Payments")),
        ),
        FilterField(
            name="category", label="Category", anything="Any category",
            options=names(lambda choices: choices.categories),
        ),
        FilterField(name="from", label="From", kind="date"),
        FilterField(name="to", label="To", kind="date"),
    ),
    columns=(
        Column(label="Date", show=lambda row: row.date, kind="date", sort="date", named=False),
        Column(
            label="Family", show=lambda row: row.family, kind="name", sort="family",
            link=lambda row: f"/families/{row.family_id}/statement",
        ),
        Column(label="Student", show=lambda row: row.student),
        Column(label="Type", show=lambda row: row.type.capitalize(), kind="soft"),
        Column(label="What", show=lambda row: row.memo or row.category),
        Column(label="Due", show=lambda row: row.due_on, kind="date"),
        Column(label="Amount", show=lambda row: row.signed_cents, kind="money", sort="amount"),
    ),
    launch_cards=MONEY_ACTIONS,
    empty="Charges, credits and payments appear here.",
)  # fmt: skip
