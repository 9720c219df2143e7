"""The two queues of messages, so that a slow mail server holds up no records. A task's phase says which is its."""

RECORDS, MAIL = "records", "mail"
QUEUES = (RECORDS, MAIL)
