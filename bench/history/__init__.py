"""The history of one account that has launched a million tasks, and what people ask of it."""
