"""What is measured, each scenario in a file of its own: `run()` measures, prints its table and returns the figures."""
