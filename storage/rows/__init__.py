"""Between rows and the domain: one function each way for everything that is stored."""

from storage.rows.deliveries import delivery, delivery_row, folded_row, settled_row
from storage.rows.jobs import edit, edit_row, job, job_row, memory, memory_row
from storage.rows.runs import decided_row, finished_row, run, run_row, taken_row

__all__ = [
    "decided_row",
    "delivery",
    "delivery_row",
    "edit",
    "edit_row",
    "finished_row",
    "folded_row",
    "job",
    "job_row",
    "memory",
    "memory_row",
    "run",
    "run_row",
    "settled_row",
    "taken_row",
]
