"""What the address asks of a task's ledger."""

from server.pages.ledger import query_of


def test_what_makes_no_sense_is_not_asked() -> None:
    query = query_of({"outcome": "lost", "email": "pigeon", "after": "-1", "q": "  "})
    assert (query.outcome, query.reason, query.email, query.q, query.after) == ("", None, "", "", 0)
    assert query.link() == "?#records"


def test_a_reason_is_asked_exactly_and_may_be_none_at_all() -> None:
    query = query_of({"outcome": "failed", "reason": "", "after": "100"})
    assert (query.sought.reason, query.narrowed) == ("", "No reason was given")
    assert query.link() == "?outcome=failed&reason=#records"
    assert query.link(after=200) == "?outcome=failed&reason=&after=200#records"
    assert query_of({"reason": "no email address"}).narrowed == "No email address"
    assert query_of({"email": "unconfirmed"}).narrowed == "Email unconfirmed"
