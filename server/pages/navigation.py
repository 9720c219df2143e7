"""Where one can go: a few groups in the top bar, and the pages of a group as tabs at the head of its pages. Pure."""

from collections.abc import Collection

import msgspec


class Group(msgspec.Struct, frozen=True):
    label: str
    pages: tuple[tuple[str, str], ...]
    """(path, label); the group's own link leads to the first."""

    @property
    def path(self) -> str:
        return self.pages[0][0]

    def holds(self, here: str) -> bool:
        return self.tab(here) != ""

    def tab(self, here: str) -> str:
        """The path of its page on which or below which this is; empty where it is none of them."""
        above = (path for path, _label in self.pages if here == path or here.startswith(f"{path}/"))
        return max(above, key=len, default="")


REPORTS, COMPOSE, MAIL_FOLDER = "/reports", "/email", "/mail"
AUTOPILOT, AUTOPILOT_DAY, AUTOPILOT_LIBRARY = "/autopilot", "/autopilot/day", "/autopilot/library"

GROUPS = (
    Group("People", (("/students", "Students"), ("/families", "Families"), ("/staff", "Staff"))),
    Group("Classes", (("/classes", "Classes"), ("/camps", "Camps"), ("/makeup-tokens", "Makeup tokens"))),
    Group("Transactions", (("/transactions", "Transactions"),)),
    Group("Reports", ((REPORTS, "Reports"),)),
    Group("Email", ((COMPOSE, "Compose"), (MAIL_FOLDER, "Mail folder"))),
    Group("Tasks", (("/tasks", "Tasks"),)),
    Group("Autopilot", ((AUTOPILOT, "Monitor"), (AUTOPILOT_DAY, "Day"), (AUTOPILOT_LIBRARY, "Library"))),
)


def groups(missing: Collection[str]) -> list[Group]:
    """Without the pages that are not there, such as those of actions that are not registered."""
    shown = (Group(each.label, tuple(page for page in each.pages if page[0] not in missing)) for each in GROUPS)
    return [group for group in shown if group.pages]
