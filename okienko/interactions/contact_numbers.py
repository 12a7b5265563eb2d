"""The numbers that customers are given: `Interaction.number` makes them."""


def number_to_id(number: str) -> int | None:
    """The id in a contact number such as `K-2026-000123`, or None when it is not one."""
    parts = number.strip().upper().split("-")
    if len(parts) == 3 and parts[0] == "K" and parts[1].isdecimal() and parts[2].isdecimal():
        return int(parts[2])
    return None
