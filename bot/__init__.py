"""Everything that a person or an operator touches."""
