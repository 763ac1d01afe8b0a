"""A researcher's corrections of the target table, kept as data and applied last.

`data/raw/corrections.csv` has one row a correction: target_id, field, value, why, who. An empty value
empties the field; the field `delete` removes the row. A corrected row says so in its column
`corrected`. An evaluation never sees them.
"""

import csv

import pandas as pd

from helpers.paths import RAW

CORRECTIONS = RAW / "corrections.csv"
FIELDS = ["target_id", "field", "value", "why", "who"]
NUMERIC = {"year", "value", "value_high", "base_year", "value_canonical"}


class CorrectionError(ValueError):
    """A correction that cannot be applied; the message names file, line and remedy."""


def read_corrections(path=CORRECTIONS) -> list[dict]:
    """The corrections, in order; an empty list where the file is absent or has only its header.

    Raises
    ------
    CorrectionError
        If a column is missing.
    """
    if not path.exists():
        return []
    with open(path, encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in FIELDS if name not in (reader.fieldnames or [])]
        if missing:
            raise CorrectionError(
                f"{path.name}: column {missing[0]!r} is missing; the header must be {','.join(FIELDS)}"
            )
        return list(reader)


def apply_corrections(targets: pd.DataFrame, corrections: list[dict]) -> pd.DataFrame:
    """The table with the corrections in it.

    Parameters
    ----------
    targets : DataFrame
        Columns of targets.csv.
    corrections : list of dict
        Rows of corrections.csv.

    Raises
    ------
    CorrectionError
        If a row or a field does not exist, or a number cannot be read.
    """
    table = targets.copy()
    for line, row in enumerate(corrections, start=2):
        at = f"corrections.csv, line {line}"
        hit = table.index[table["target_id"] == row["target_id"]]
        if not len(hit):
            raise CorrectionError(f"{at}: no target {row['target_id']!r}; look its id up in targets.csv")
        if row["field"] == "delete":
            table = table.drop(index=hit)
            continue
        if row["field"] not in table.columns or row["field"] in ("target_id", "corrected"):
            raise CorrectionError(f"{at}: no field {row['field']!r}; a field is a column of targets.csv, or delete")
        value = row["value"] or None
        if value is not None and row["field"] in NUMERIC:
            try:
                value = float(value)
            except ValueError:
                raise CorrectionError(f"{at}: {value!r} is no number, which {row['field']} needs") from None
        table.loc[hit, row["field"]] = value
        done = table.loc[hit, "corrected"].iloc[0]
        table.loc[hit, "corrected"] = row["field"] if pd.isna(done) else f"{done};{row['field']}"
    return table.reset_index(drop=True)
