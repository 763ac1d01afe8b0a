"""A researcher's corrections and synonyms: written to the tables of data/raw, checked, and shown as the rows they change.

    correct("c0888-一-03-2", value=21, why="misprint", who="me")
    add_synonym("forest_cover", "林木绿化率")

The table is written only if it can be read again and the corrected row is there; then it counts at once, in a notebook that
is running too, and in all tables with the next `make`.
"""

import re
from pathlib import Path

import pandas as pd

from helpers.base.errors import RequestError, instead
from helpers.base.paths import raw_folder, vocabulary_folder, working_on
from helpers.base.tables import text
from helpers.corpus.load import Corpus, load_corpus
from helpers.intake.records import Records, with_row
from helpers.targets.extract import find_targets
from helpers.targets.rows import ADDED, FIXED
from helpers.vocabulary.indicators import read_codebook
from helpers.vocabulary.read import look_again

CHANGES = ["target_id", "column", "before", "after"]
PATTERN_SIGNS = re.compile(r"[\\.*+?(){}\[\]^$|;]")


def correct(
    target_id: str = "",
    *,
    why: str,
    who: str,
    clause: str = "",
    quote: str = "",
    delete: bool = False,
    corpus: Corpus | None = None,
    into: str | Path | None = None,
    **values,
) -> pd.DataFrame:
    """Correct a target, delete one that is none, or add one that was missed, in data/raw/corrections.csv.

    Parameters
    ----------
    target_id : str
        The target to correct or delete.
    why, who : str
        Why the rule is wrong, and who says so.
    clause, quote : str
        Of a target to add: the clause_id and its words there. Then `values` has at least `indicator`.
    delete : bool
        Whether the row is no target.
    corpus : Corpus, optional
        Where the document is; read where none is given.
    into : str or Path, optional
        A folder to try it in, as for `add_plan`.
    **values
        Columns of targets.csv and what is right: ``value=21, comparator="ge"``; None for nothing.

    Returns
    -------
    DataFrame
        target_id, column, before, after: every cell that changes. indicator_id, value_canonical and unit_canonical follow.

    Raises
    ------
    RequestError
        One line: no such target or clause, nothing to change.
    KnowledgeError
        One line: a value that cannot be; nothing is written then.
    """
    with working_on(into):
        corpus = load_corpus() if corpus is None else corpus
        name = (target_id or clause).split("-")[0]
        document = corpus[name]
        before = find_targets(document).targets
        rows = [_addition(before, clause, quote, values)] if clause else _changes(before, target_id, values, delete)
        path = raw_folder() / "corrections.csv"
        with Records() as records:
            content = path.read_bytes()
            for row in rows:
                content = with_row(content, row | {"why": why, "who": who})
            records.write(path, content)
            look_again()
            after = find_targets(document).targets
        look_again()
        return _difference(before, after)


def _addition(before: pd.DataFrame, clause: str, quote: str, values: dict) -> dict:
    """The correction that adds a target."""
    unknown = next((name for name in values if name not in ADDED), None)
    if unknown or "indicator" not in values or not quote:
        said = f"{unknown!r} cannot be said; {instead(unknown, ADDED)}" if unknown else "pass quote= and indicator= too"
        raise RequestError(f"a target to add: {said}")
    taken = set(before["target_id"])
    name = next(f"{clause}-a{number}" for number in range(1, 99) if f"{clause}-a{number}" not in taken)
    said = ";".join(f"{column}={_written(value)}" for column, value in values.items())
    return {"target_id": name, "field": "add", "expected": quote, "value": said}


def _changes(before: pd.DataFrame, target_id: str, values: dict, delete: bool) -> list[dict]:
    """The corrections of one target, a row a column."""
    found = before[before["target_id"].eq(target_id)]
    if found.empty:
        raise RequestError(f"no target {target_id!r}; {instead(target_id, before['target_id'])}")
    if delete:
        return [{"target_id": target_id, "field": "delete", "expected": found.iloc[0]["quote"], "value": ""}]
    columns = [name for name in before if name not in FIXED]
    for column in values:
        if column not in columns:
            raise RequestError(f"{column!r} cannot be corrected; {instead(column, columns)}")
    if not values:
        raise RequestError("nothing to correct: pass a column and what is right, value=21, or delete=True")
    row = found.iloc[0]
    return [
        {"target_id": target_id, "field": column, "expected": _written(row[column]), "value": _written(value)}
        for column, value in values.items()
    ]


def _written(value: object) -> str:
    """A cell as corrections.csv has it."""
    return f"{value:.15g}" if isinstance(value, float) and pd.notna(value) else text(value)


def _difference(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The cells that are not the same in two tables of targets."""
    old, new = (table.set_index("target_id") for table in (before, after))
    rows = []
    for name in [*old.index, *new.index.difference(old.index, sort=False)]:
        for column in new.columns:
            was, now = (_written(table.at[name, column]) if name in table.index else "" for table in (old, new))
            if was != now:
                rows.append((name, column, was or None, now or None))
    return pd.DataFrame(rows, columns=CHANGES, dtype="str")


def add_synonym(
    indicator_id: str, words: str, corpus: Corpus | None = None, into: str | Path | None = None
) -> pd.DataFrame:
    """Let words stand for an indicator, in data/raw/vocabulary/indicators.csv.

    Parameters
    ----------
    indicator_id : str
        As in indicators.csv.
    words : str
        A name that plans use, as it is printed: 林木绿化率.
    corpus : Corpus, optional
        Where to look for what changes; read where none is given.
    into : str or Path, optional
        A folder to try it in, as for `add_plan`.

    Returns
    -------
    DataFrame
        target_id, column, before, after: every cell of the corpus's targets that changes.

    Raises
    ------
    RequestError
        One line: no such indicator, no plain words, or they stand for an indicator already.
    """
    with working_on(into):
        codebook = read_codebook()
        row = codebook[codebook["indicator_id"].eq(indicator_id)]
        if row.empty:
            raise RequestError(
                f"there is no indicator {indicator_id!r}; {instead(indicator_id, codebook['indicator_id'])}"
            )
        if not words.strip() or PATTERN_SIGNS.search(words):
            raise RequestError(
                f"{words!r}: write one name as plans print it, without signs; edit indicators.csv for a pattern"
            )
        words, synonyms = words.strip(), row.iloc[0]["synonyms"]
        owner = next((r.indicator_id for r in codebook.itertuples() if re.fullmatch(r.synonyms, words)), "")
        if owner == indicator_id:
            raise RequestError(f"{words} stands for {owner} already")
        corpus = load_corpus() if corpus is None else corpus
        texts = [document for document in corpus if words in document.text]
        before = [find_targets(document).targets for document in texts]
        path = vocabulary_folder() / "indicators.csv"
        with Records() as records:
            content = path.read_bytes()
            cell = f"{synonyms}|{words}" if synonyms else words
            records.write(path, _with_cell(content, indicator_id, synonyms, cell))
            look_again()
            read_codebook()
            after = [find_targets(document).targets for document in texts]
        look_again()
        changes = [_difference(*pair) for pair in zip(before, after, strict=True)]
        found = pd.concat(changes, ignore_index=True) if changes else pd.DataFrame(columns=CHANGES, dtype="str")
        if owner or found.empty:
            why = (
                f"is a name of {owner} too, whose row stands first or last" if owner else "changes no row of the corpus"
            )
            print(f"{words} is written; it {why}")
        return found


def _with_cell(content: bytes, indicator_id: str, old: str, new: str) -> bytes:
    """A table with the last occurrence of a cell in one row changed, every other byte as it was."""
    lines = content.decode("utf-8").splitlines(keepends=True)
    quoted = {sign: sign.replace('"', '""') for sign in (old, new)}
    for number, line in enumerate(lines):
        if line.removeprefix("\ufeff").startswith(f"{indicator_id},"):
            head, found, tail = line.rpartition(quoted[old])
            if found:
                lines[number] = head + quoted[new] + tail
                return "".join(lines).encode("utf-8")
    raise RequestError(f"indicators.csv: the row of {indicator_id} cannot be edited here; edit its synonyms by hand")
