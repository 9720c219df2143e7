from server.pages.audit import counts

RECORDS = {"total": 1204, "done": 409, "failed": 3, "skipped": 0}


def test_the_receipt_in_words() -> None:
    assert counts({"records": RECORDS}) == "409 of 1,204 done, 3 failed"
    emails = {"total": 500, "sent": 88, "held": 412}
    assert counts({"records": RECORDS, "emails": emails}) == "409 of 1,204 done, 3 failed · 88 emails sent, 412 held"
    worse = emails | {"failed": 2, "unconfirmed": 1}
    assert counts({"records": RECORDS, "emails": worse}).endswith("88 emails sent, 412 held, 2 failed, 1 unconfirmed")


def test_what_is_about_no_task_has_no_receipt() -> None:
    assert counts({"title": "Autopilot Tasks - Cora Chen"}) == ""
