"""What the tests stand on: services of their own, a given clock, a small studio, the whole product running."""
