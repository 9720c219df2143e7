"""`background-tasks up`: one command that starts all of the product's processes, keeps them running, and stops them.

Honcho reads the same Procfile, but its manager stops everything as soon as one process ends. Here a process that dies
is started again alone, and a private Redis is there before the others and goes after them; so the supervision is our
own, and only the printing of the prefixed output is honcho's.
"""
