"""Celery: one task over all records, in batches of 500, with `update_state` for each record.

As a module it launches the task; `celery -A bench.peers.celery_updates worker` works on it.
"""

from celery import Celery, Task

from bench.peers.tracked import FIRST, LAST, REDIS_URL, assign, connect

BATCH = 500
app = Celery(broker=REDIS_URL, backend=REDIS_URL)


@app.task(bind=True)
def assign_keyword(self: Task) -> None:
    connection = connect()
    for start in range(FIRST, LAST + 1, BATCH):
        connection.execute("BEGIN IMMEDIATE")
        for record_id in range(start, min(start + BATCH, LAST + 1)):
            assign(connection, record_id)
            self.update_state(state="PROGRESS", meta={"done": record_id - FIRST + 1, "total": LAST - FIRST + 1})
        connection.execute("COMMIT")


if __name__ == "__main__":
    app.send_task("bench.peers.celery_updates.assign_keyword")
