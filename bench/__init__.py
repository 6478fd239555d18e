"""Solving many instances, each in a process of its own, and comparing with the best known."""
