"""What is found in a clause, and what is remembered from the clauses before it."""

import re
from dataclasses import dataclass, field

import pandas as pd

from helpers.base.errors import KnowledgeError, instead
from helpers.base.tables import column_types, column_values, text
from helpers.targets.deadlines import Time
from helpers.vocabulary.indicators import canonical_value, link_indicators, read_codebook
from helpers.vocabulary.read import read_knowledge
from helpers.vocabulary.units import canonical_unit


@dataclass
class Finding:
    """A promise found in a clause.

    Offsets count from the start of the clause; `start` may lie before it where the subject was
    restored. `place` says which of the time's years is meant. `standing` marks a permanent floor or
    ceiling, which has no deadline.
    """

    start: int
    end: int
    kind: str
    indicator: str
    scope: str | None
    value: float | None
    value_high: float | None
    unit: str
    comparator: str | None
    change: str | None
    base_year: int | None
    modality: str
    time: Time | None
    place: int
    rule: str
    check: str = ""
    number: int | None = None

    @property
    def year(self) -> int | None:
        """The deadline."""
        return self.time.years[self.place] if self.time else None

    @property
    def period(self) -> str | None:
        """The planning period, where one is stated instead of a year."""
        return self.time.periods[self.place] if self.time else None


@dataclass
class Memory:
    """What later clauses of a sentence may leave out: the last names, and where they stand.

    `subjects` are the names of a table's row, which its cells leave out; `part` says that the last was one of a whole;
    `stated` is the time that stands before in the same sentence.
    """

    names: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    scope: str | None = None
    start: int = 0
    frame: str = ""
    base_year: int | None = None
    unit: str = ""
    modality: str = "plain"
    change: str = "level"
    deed: str = ""
    part: bool = False
    stated: Time | None = None

    def shift(self, length: int) -> None:
        """Move on by a clause of the given length, so that `start` counts from the next clause."""
        self.start -= length


# ---- A researcher's corrections of the target table, kept as data and applied last.

FIELDS = ["target_id", "field", "expected", "value", "why", "who"]
NUMERIC = {"year", "value", "value_high", "base_year", "value_canonical"}
LINKING = {"indicator", "value", "unit"}  # what an indicator_id and a canonical value follow from
ADDED = (
    "indicator",
    "year",
    "value",
    "value_high",
    "unit",
    "comparator",
    "change",
    "base_year",
    "modality",
    "kind",
    "scope",
)
FIXED = {"target_id", "doc_id", "clause_id", "start", "end", "quote", "corrected"}  # where a row comes from


def read_corrections() -> pd.DataFrame:
    """The corrections of data/raw/corrections.csv, in order.

    Returns
    -------
    DataFrame
        target_id; field (a column of targets.csv, delete, or add); expected (what stands there without the correction; of a
        row to delete or add its quote); value (what should; of a row to add ``indicator=森林覆盖率;year=2025;value=60;unit=%``);
        why; who. A row to add has a target_id of its own, the clause_id and ``-a1``.

    Raises
    ------
    KnowledgeError
        If the table is missing or damaged.
    """
    return read_knowledge("corrections.csv", FIELDS, unique=("target_id", "field"), check=_correction_wrong)


def _correction_wrong(row: tuple) -> str | None:
    """What is wrong with a correction whatever the targets are."""
    if row.field in FIXED or row.field not in {*column_types("targets"), "delete", "add"}:
        return f"field {row.field!r} cannot be corrected; {instead(row.field, _correctable())}"
    if not row.why or not row.who:
        return "why and who are empty; say why the rule is wrong, and who says so"
    if row.field != "add":
        return _value_wrong(row.field, row.value)
    if not re.search(r"-a\d+$", row.target_id):
        return f"target_id {row.target_id!r}: a row to add is called by its clause and -a1, -a2"
    try:
        cells = added_cells(row.value)
    except ValueError:
        return f"value {row.value!r} does not say a target; write indicator=森林覆盖率;year=2025;value=60;unit=%"
    unknown = [name for name in cells if name not in ADDED]
    if unknown or "indicator" not in cells:
        said = f"{unknown[0]!r} cannot be said of it" if unknown else "indicator is missing"
        return f"a row to add: {said}; accepted are {', '.join(ADDED)}"
    return next((wrong for name, value in cells.items() if (wrong := _value_wrong(name, value))), None)


def _correctable() -> list[str]:
    return [name for name in (*column_types("targets"), "delete", "add") if name not in FIXED]


def added_cells(written: str) -> dict[str, str]:
    """What a correction says of a target to add, by column; ValueError if it says nothing so.

    Examples
    --------
    >>> added_cells("indicator=森林覆盖率;year=2025")
    {'indicator': '森林覆盖率', 'year': '2025'}
    """
    return dict(part.split("=", 1) for part in written.split(";"))


def _value_wrong(field: str, value: str) -> str | None:
    """What is wrong with a value for a column of targets.csv."""
    accepted = column_values("targets").get(field)
    if field in NUMERIC and not is_number(value):
        return f"{value!r} is no number, which {field} needs"
    if accepted and value and value not in accepted:
        return f"{field} {value!r} is none of {', '.join(accepted)}; choose one of them"
    if field == "unit" and value and canonical_unit(value) is None:
        return f"unit {value!r} is not in units.csv; add it there first"
    if field == "indicator_id" and value and value not in set(read_codebook()["indicator_id"]):
        return f"indicator_id {value!r} is not in indicators.csv; look it up there"
    return None


def is_number(cell: str) -> bool:
    """Whether a cell is empty or holds a number."""
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def apply_corrections(
    targets: pd.DataFrame, corrections: pd.DataFrame, clauses: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """The table with the corrections in it, and what to do about those that are not needed any more.

    Where the text, a rule or the vocabulary has mended itself, so that a row holds what the correction says (or a row to
    delete is gone), nothing is changed. The indicator_id and the canonical value follow a corrected name, value or unit.

    Parameters
    ----------
    targets : DataFrame
        Columns of targets.csv.
    corrections : DataFrame
        From `read_corrections`.
    clauses : DataFrame, optional
        Those that the targets stand in, for targets to add.

    Returns
    -------
    DataFrame
        `corrected` lists the fields that were corrected, joined by ;.
    list of str
        One line a correction that can be removed.

    Raises
    ------
    KnowledgeError
        One line: the target is not there, or holds something else than expected.
    """
    table, mended = targets.reset_index(drop=True), []
    for row in corrections.itertuples():
        at = f"data/raw/corrections.csv, row {row.Index + 2}"
        hit = table.index[table["target_id"] == row.target_id]
        if row.field == "add":
            table = _with_added(table, row, clauses, at)
            continue
        if not len(hit) and row.field == "delete":
            mended.append(f"{at}: {row.target_id} is no target any more; remove the row")
            continue
        if not len(hit):
            raise KnowledgeError(f"{at}: no target {row.target_id!r}; look its id up in targets.csv")
        found = table.loc[hit[0], "quote" if row.field == "delete" else row.field]
        if row.field != "delete" and _same(found, row.value):
            mended.append(f"{at}: {row.target_id} has the {row.field} {row.value!r} by itself now; remove the row")
            continue
        if not _same(found, row.expected):
            said = "" if pd.isna(found) else found
            raise KnowledgeError(
                f"{at}: {row.target_id} was expected to have {row.expected!r} and has {str(said)!r}; read it again and "
                "correct the row, or remove it"
            )
        if row.field == "delete":
            table = table.drop(index=hit)
            continue
        table.loc[hit, row.field] = (float(row.value) if row.field in NUMERIC else row.value) if row.value else None
        fields = [row.field, *_follow(table, hit[0], row.field)]
        before = table.loc[hit[0], "corrected"]
        table.loc[hit, "corrected"] = ";".join(dict.fromkeys([*filter(None, text(before).split(";")), *fields]))
    return table.reset_index(drop=True), mended


def _with_added(table: pd.DataFrame, row: tuple, clauses: pd.DataFrame | None, at: str) -> pd.DataFrame:
    """The table with a target that no rule found, behind the others of its clause."""
    clause_id = re.sub(r"-a\d+$", "", row.target_id)
    here = clauses[clauses["clause_id"].eq(clause_id)] if clauses is not None else []
    if not len(here):
        raise KnowledgeError(f"{at}: no clause {clause_id!r}; look its id up in clauses.csv")
    clause = here.iloc[0]
    place = clause["text"].find(row.expected)
    if place < 0 or not row.expected:
        raise KnowledgeError(f"{at}: {clause_id} does not say {row.expected!r}; copy its words from clauses.csv")
    cells = {name: value for name, value in added_cells(row.value).items() if value}
    new = dict.fromkeys(table) | {name: clause[name] for name in ("doc_id", "item", "clause_id", "page")}
    new |= {
        "kind": "quantity" if "value" in cells else "milestone",
        "change": "level",
        "modality": "plain",
        "where": "body",
    }
    new |= {"comparator": "eq"} if "value" in cells else {}
    new |= {"departments": clause["departments"], "rule": "added", "corrected": "add", "quote": row.expected}
    new |= {name: float(value) if name in NUMERIC else value for name, value in cells.items()}
    new |= {
        "target_id": row.target_id,
        "start": clause["start"] + place,
        "end": clause["start"] + place + len(row.expected),
    }
    link_indicators([new])
    behind = table.index[table["doc_id"].eq(new["doc_id"]) & table["start"].le(new["start"])]
    cut = behind[-1] + 1 if len(behind) else 0
    types = table.dtypes.to_dict()
    added = pd.DataFrame([new], columns=table.columns).astype(
        {name: kind for name, kind in types.items() if kind != "object"}
    )
    return pd.concat([table.iloc[:cut], added, table.iloc[cut:]], ignore_index=True)


def _follow(table: pd.DataFrame, place: int, field: str) -> list[str]:
    """Set what follows from a corrected field in one row; return the names of the columns that changed."""
    row = {name: None if pd.isna(cell) else cell for name, cell in table.loc[place].items()}
    before = dict(row)
    if field in LINKING:
        link_indicators([row])
    elif field == "indicator_id" and row["value"] is not None and row["unit"]:
        row["value_canonical"], row["unit_canonical"] = canonical_value(row["value"], row["unit"], row[field])
    changed = [name for name in ("indicator_id", "value_canonical", "unit_canonical") if row[name] != before[name]]
    for name in changed:
        table.loc[place, name] = row[name]
    return changed


def _same(found: object, written: str) -> bool:
    """Whether a cell holds what a correction writes."""
    if pd.isna(found) or written == "":
        return text(found) == written
    return (
        float(found) == float(written) if not isinstance(found, str) and is_number(written) else str(found) == written
    )
