"""A family's money. Everything is integer cents; dollars exist only as text, read and written by `cents`."""
