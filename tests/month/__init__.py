"""A simulated month of watching: what is told, beside what truly changed."""
