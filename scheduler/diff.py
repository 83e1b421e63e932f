"""What differs between two states: canonical JSON and the changes between two of them."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
