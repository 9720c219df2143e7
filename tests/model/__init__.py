"""The product's promises as a small machine whose every state is visited: `make model`.

`state` is what a task, its messages, its workers and its mail look like; `steps` is what may happen next, faults
included; `promises` is what must hold in each state and across each step; `checker` visits them all, breadth first, so
that what it finds is the shortest way there. The lifecycle is the code's own table, `actors.tasks.lifecycle`.
"""
