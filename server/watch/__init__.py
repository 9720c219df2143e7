"""`background-tasks watch`: the drawer's list live in a terminal, over the same WebSocket."""
