"""Charts of what a watch saw: what they show, and how they are drawn."""
