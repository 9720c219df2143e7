"""A client of the Background Tasks API for scripts: no dependency but Python's own library.

    client = Client("https://studio.example", token)
    task = client.launch("assign_keywords", {"keywords": ["Sibling"]}, all=True)
    for task in client.follow(task.id):
        print(task.status, task.records)

The token is made by a person, under *API tokens* in their menu; its scopes say what the script may do.
"""

from background_tasks_client.calls import ApiError as ApiError
from background_tasks_client.client import Client as Client
from background_tasks_client.shapes import Preview as Preview
from background_tasks_client.shapes import Record as Record
from background_tasks_client.shapes import Task as Task
