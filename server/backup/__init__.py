"""Backups: one file with all that a studio cannot do without, made while everything runs, and its way back.

Naive: copy the data folder. Problem: a database that is written meanwhile is copied torn, and Redis says of tasks what
the database does not. Chosen: a snapshot of the database, taken by the database itself; after it the files, so that
every file that the snapshot shows is there; and the key of the links in emails. Redis is left out: it only carries
hints. What was being done when the backup was made has gone on since, so it comes back paused (`tasks.resting`).
"""
