"""One exchange with a person: from words or a pressed button to a change and its answer."""
