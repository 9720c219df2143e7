"""Each the shortest honest server: forwards every event of one Redis channel to every socket.

They listen on PORT, take events from REDIS_URL, and run in an environment of their own (`bench/.venv`).
"""
