"""Chaos over real processes, judged from outside: `make chaos ROUNDS=n SEED=s`.

A round runs the whole product (`world`), has people launch, cancel and pause tasks (`round`), and meanwhile kills,
freezes and stops its processes, its Redis and its database (`faults`). In the end three witnesses that are no part of
the product must agree (`oracle`): the mail server's own record, plain SQL, and every frame that a watching client got
(`watcher`). The same seed makes the same choices again.
"""
