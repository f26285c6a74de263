"""What a table was made with, noted in the table, so that whoever shows it can say so."""

import pandas as pd

MADE = "made"


def made(table: pd.DataFrame, measure: str, **parameters: object) -> pd.DataFrame:
    """Note in a table by which measure and with which parameters it was made.

    pandas carries the note on (`query`, `head`, `rename`, `assign`); it is read from
    `table.attrs["made"]`. Parameters are plain values; one that is None is left out.

    >>> table = made(pd.DataFrame({"count": [3]}), "keyness", minimum=5, target="2024")
    >>> table.head(1).attrs["made"]
    {'measure': 'keyness', 'minimum': 5, 'target': '2024'}
    """
    table.attrs[MADE] = {"measure": measure, **{
        name: value for name, value in parameters.items() if value is not None}}
    return table
