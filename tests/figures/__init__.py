"""The figures by which we say that nothing is lost and nothing done twice: `make figures FIGURE=R1 SCALE=0.1`.

Each figure is a file: it starts the whole product, does to it what the figure says, and compares what witnesses outside
the product saw with what must be. SCALE=1 is the full count, which takes hours for some and is for the night; a smaller
one does that share of it. What was measured is printed and written to `build/figures` as JSON.
"""
