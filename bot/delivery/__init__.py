"""Owed messages on their way: who may bring them, in which order, how fast, and to whom no more."""
