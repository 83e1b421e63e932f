"""Models that misbehave, and pages that want them to: what of it reaches a person."""
