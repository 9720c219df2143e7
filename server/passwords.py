"""`background-tasks password`: whoever runs the machine sets a person's password. Their sessions end by it."""

from contextlib import closing

from actors.accounts.passwords import hash_password, weakness
from actors.settings import Settings
from actors.tasks.errors import NotFound
from server import preparing
from server.refusal import CannotStart
from server.services import Services


def set_password(settings: Settings, email: str, password: str) -> str:
    """Returns who it was. Raises CannotStart with the reason why not."""
    if reason := weakness(password, email):
        raise CannotStart(reason)
    preparing.migrate(settings)
    with closing(Services(settings)) as services:
        try:
            viewer = services.credentials.set_for(email, hash_password(password))
        except NotFound as nobody:
            raise CannotStart(nobody.message) from None
    return f"{viewer.name}, {viewer.account_name}"
