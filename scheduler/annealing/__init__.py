"""Simulated annealing on a schedule: its state and costs, paths and moves, and the inner loop.

``state`` lays a schedule out in ``cells``; ``cost`` says what a company's busy slots cost, and
``paths`` what can exchange slots; ``moves`` changes the schedule, and ``loop`` draws moves. These
run as they are, on lists, and ``compiled`` by numba, on arrays of integers; both give the same
result.
"""
