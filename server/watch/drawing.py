"""How the board looks: a shape and a word for each state, so that no meaning hangs on a colour."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from server.messages import Task
from server.pages import words
from server.pages.rows import RowView, row_view
from server.watch.board import Board

SHAPES = {
    "queued": "○", "running": "►", "canceling": "◌", "paused": "‖", "completed": "✓", "errors": "!", "failed": "✗",
    "canceled": "⊘",
}  # fmt: skip
COLOURS = {"running": "blue", "completed": "cyan", "errors": "yellow", "failed": "bold red", "paused": "yellow"}
"""Blue, cyan, yellow and red differ in lightness, too; the shape and the word say the same without them."""
KEYS = "j/k or arrows: choose   x: cancel   q: quit"


def view(task: Task, board: Board, now: datetime) -> RowView:
    return row_view(task, now, ZoneInfo(board.zone), board.me)


def state(row: RowView) -> Text:
    return Text(f"{SHAPES[row.state]} {row.word}", COLOURS.get(row.state, "default"))


def drawn(board: Board, now: datetime, most: int) -> Group:
    """The whole screen; `most` rows."""
    table = Table(expand=True, box=None, pad_edge=False)
    for name, ratio in (("", None), ("State", None), ("Task", 5), ("Progress", 5), ("Started by", 2)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for task in board.rows(most):
        row = view(task, board, now)
        table.add_row(">" if task.id == board.chosen else " ", state(row), task.title, _progress(row), row.who)
    if not board.tasks:
        table.add_row("", "", "No background tasks yet", "", "")
    return Group(table, Text(), _foot(board))


def _progress(row: RowView) -> Group:
    said = [Text(text) for text in (row.line, row.mail, row.message, row.leaves) if text]
    if not row.percent:
        return Group(*said)
    value, most = row.bar
    bar = Padding(ProgressBar(total=most or 1, completed=value, width=24), 0)  # by itself it ends no line
    return Group(bar, Text(f"{row.percent} · {row.line}"), *said[1:])


def _foot(board: Board) -> Text:
    if board.asking is None:
        return Text(board.note or KEYS, "default")
    done = words.number(words.settled(board.asking.records))
    total = words.counted(board.asking.records.total, board.asking.record_type)
    question = f'Cancel "{board.asking.title}"? {done} of {total} done; what is done stays done.'
    return Text(f"{question}\ny: Yes   any other key: No Thanks!", "bold")
