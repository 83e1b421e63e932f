"""What a run does: one handler for each kind of turn."""
