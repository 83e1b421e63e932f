"""Kills and stops of the real process: nothing that was confirmed is lost, nothing comes twice."""
