"""Each protection switched off, one at a time: `make mutants` says how many of them a test misses at once.

A mutant is a small change of the source (`catalogue`), made in a copy of the house, with the tests that must turn red
by it. A mutant that survives is a protection that nobody would see go.
"""
