"""Questions that readers bring, answered on one page: what a plan changed, whether parts outgrow their whole, who states
a level, where texts contradict themselves, and whom a province names for what.

Every answer is computed from the tables of data/processed when the page is made, and every row of it leads to the
sentence. A question whose tables are not there is left out.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.differences import number_differences
from helpers.pages import clause_href, write_page
from helpers.paths import CONTEXT, REPORTS, VOCABULARY
from helpers.side_by_side import promise
from helpers.tables import TableError, read_table
from helpers.target_tables import speaking

PAGE = "questions.html"
LOCAL = ["prefecture", "county"]
AROUND = 45  # characters shown on each side of a name in a long sentence
REACHED = "the known parts already reach the whole"  # a verdict of sums.csv
CONTRADICTIONS = {
    "two_values": "two values for one indicator",
    "list_count": "a count that does not fit its list",
    "other_level": "a number that cannot stand beside the plan above",
    "two_documents": "two documents of one place that differ",
}


class Cell(NamedTuple):
    """A cell of an answer's table: its words, where they lead (or nowhere), whether they are Chinese, and on one line;
    what stands under them in English.
    """

    words: str
    href: str = ""
    zh: bool = True
    short: bool = False
    gloss: str = ""


class Answer(NamedTuple):
    """An answer: anchor, question, a sentence, remarks, table, words that the table opens with, and a list of subjects:
    each with the words that narrow the table to it, and its counts.
    """

    anchor: str
    question: str
    words: str
    notes: list[str]
    columns: list[str]
    rows: list[list[Cell]]
    narrowed: str = ""
    subjects: tuple[tuple[str, str, str], ...] = ()


class Texts:
    """The documents and clauses that rows of the tables point to."""

    def __init__(self, corpus):
        places = pd.read_csv(VOCABULARY / "gazetteer.csv", dtype=str, encoding="utf-8-sig")
        names = places[places["kind"] != "zone"].drop_duplicates("adcode").set_index("adcode")["short_name"]
        self.documents = corpus.documents[corpus.documents["same_as"].fillna("") == ""].set_index("doc_id", drop=False)
        self.place = self.documents["adcode"].map(names)
        self.names = names
        codebook = pd.read_csv(VOCABULARY / "indicators.csv", encoding="utf-8-sig", dtype=str)
        self.codebook = codebook.set_index("indicator_id")
        self.clauses = corpus.clauses.set_index("clause_id")
        self.by_document = dict(iter(corpus.clauses.groupby("doc_id", sort=False)))

    def indicator(self, row, name: str | None = None) -> Cell:
        """What a row is about, in the document's own words or under `name`, with the English name of the codebook."""
        words = row.indicator if name is None else name
        return Cell("" if pd.isna(words) else words, gloss=self.codebook["name_en"].get(row.indicator_id, ""))

    def link(self, doc_id: str, clause_id: str, words: str) -> Cell:
        """Some words of a clause, leading to it."""
        anchor = self.clauses["anchor"].get(clause_id, "")
        return Cell(_line(words), clause_href(doc_id, anchor))

    def found(self, doc_id: str, words: str) -> Cell:
        """Some words of a document, leading to the clause that holds them, else to the top of its page."""
        rows = self.by_document[doc_id]
        holding = rows.loc[rows["text"].str.contains(words, regex=False), "anchor"]
        return Cell(_line(words), clause_href(doc_id, holding.iloc[0] if len(holding) else ""))


def write_questions(corpus, reports: Path = REPORTS) -> list[Answer]:
    """Write ``questions.html`` and return the answers on it."""
    answers = answered(corpus)
    write_page(PAGE, "questions.html.j2", reports, title="Questions", answers=answers)
    return answers


def answered(corpus) -> list[Answer]:
    """Return the answers whose tables are there, in the order shown."""
    texts = Texts(corpus)
    asked: list[Callable[[Texts], Answer | None]] = [
        numbers_changed, parts_and_wholes, levels_stated, contradictions, places_named
    ]  # fmt: skip
    found = []
    for ask in asked:
        try:
            found.append(ask(texts))
        except TableError:
            continue
    return [answer for answer in found if answer is not None and answer.rows]


# --- 1 numbers ------------------------------------------------------------------------------------


def numbers_changed(texts: Texts) -> Answer | None:
    """The numbers that local plans changed inside wording taken over from the plan above."""
    pairs = _of(texts, read_table("changed_numbers"), "child_doc", "parent_doc")
    pairs = pairs[pairs["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    targets = _of(texts, read_table("targets"), "doc_id")
    differ = number_differences(read_table("cascade"), targets, pairs)
    differ = differ[differ["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    differ = differ.iloc[
        texts.clauses.index.get_indexer(differ["child_clause"]).argsort(kind="stable")
    ]  # as they stand
    if differ.empty:
        return None
    counts = differ["child_doc"].map(texts.place).value_counts()
    rows = [
        [
            Cell(texts.place[row.child_doc]),
            texts.indicator(row),
            Cell(row.here, short=True),
            Cell(row.above, short=True),
            texts.link(row.child_doc, row.child_clause, row.child_text),
            texts.link(row.parent_doc, row.parent_clause, row.parent_text),
        ]
        for row in differ.itertuples()
    ]
    return Answer(
        "numbers",
        "What did a city or district change in the numbers of the plan above it?",
        f"{len(differ)} numbers are not those of the plan above: {_counted(counts)}. In the sentences taken over, "
        f"{(~pairs['changed'].fillna(False).astype(bool)).sum()} numbers, deadlines among them, stayed the same.",
        [
            "Two numbers are compared where the same indicator is promised, or where they stand at the same place of a "
            "sentence taken over. Deadlines are in brackets, * is 力争 (strive), Σ is work done over a period. Whether "
            "both count the same thing is for you to judge: read the two sentences side by side."
        ],
        ["plan", "indicator", "here", "above", "sentence", "sentence above"],
        rows,
        counts.index[0],
    )


# --- 2 parts and wholes ---------------------------------------------------------------------------


def parts_and_wholes(texts: Texts) -> Answer | None:
    """The amounts that parts promise beside the amount of their whole, the largest shares first."""
    targets = _of(texts, read_table("targets"), "doc_id").set_index("target_id", drop=False)
    links = read_table("cascade")
    links = links[
        links["additive"].fillna(False) & links["relation"].isin(["same", "near"]) & (links["levels_up"] == 1)
    ]
    links = links[links["child_target_id"].isin(targets.index) & links["parent_target_id"].isin(targets.index)]
    compared = []
    for link in links.itertuples():
        part, whole = targets.loc[link.child_target_id], targets.loc[link.parent_target_id]
        alike = all(part[key] == whole[key] for key in ("unit_canonical", "change"))
        if alike and part["value_canonical"] >= 0 and whole["value_canonical"] > 0:
            compared.append((part["value_canonical"] / whole["value_canonical"], part, whole))
    compared.sort(key=lambda entry: (-entry[0], entry[1]["target_id"]))
    if not compared:
        return None
    rows = [
        [
            Cell(texts.place[part["doc_id"]]),
            texts.indicator(part),
            Cell(_deadline(part), zh=False),
            Cell(promise(part), short=True),
            Cell(f"{share:.0%}", zh=False),
            Cell(f"{texts.place[whole['doc_id']]}: {promise(whole)}", short=True),
            texts.link(part["doc_id"], part["clause_id"], part["quote"]),
            texts.link(whole["doc_id"], whole["clause_id"], whole["quote"]),
        ]
        for share, part, whole in compared
    ]
    above = [part for share, part, _ in compared if share > 1]
    alone = (
        f"No part promises more than its whole ({len(compared)} amounts compared)"
        if not above
        else f"{len(above)} of {len(compared)} amounts are above their whole's"
    )
    return Answer(
        "parts",
        "Does a city promise more than its province, or a province more than the country?",
        f"{alone}; {_sums_reached(texts, targets)}.",
        [
            "Amounts of a part and of its whole (装机容量, 蓄积量, 储能 …): a part that comes near 100 % promises nearly all "
            "that the whole promises. Shares and rates, which any part may set higher, are compared in the cascade. "
            "* is 力争 (strive)."
        ],
        [
            "part",
            "indicator",
            "deadline",
            "promises",
            "of the whole",
            "the whole",
            "sentence",
            "sentence of the whole",
        ],
        rows,
    )


def _sums_reached(texts: Texts, targets: pd.DataFrame) -> str:
    """The sums of known parts that reach their whole, in words."""
    sums = _of(texts, read_table("sums"), "parent_doc")
    sums = sums[sums["parent_target_id"].isin(targets.index)]
    english = sums["parent_target_id"].map(targets["indicator_id"]).map(texts.codebook["name_en"]).fillna("")
    reached = [
        f"{row.share_of_parent:.0%} of {texts.place[row.parent_doc]}'s {row.indicator}{f' ({row.english})' if row.english else ''} "
        f"for {row.year} (from {row.n_children} of {row.n_places} places)"
        for row in sums.assign(english=english)[sums["verdict"] == REACHED].itertuples()
    ]
    return f"together the known parts already promise {'; '.join(reached)}" if reached else "no sum of known parts does"


# --- 3 levels -------------------------------------------------------------------------------------


def levels_stated(texts: Texts) -> Answer | None:
    """What each provincial plan promises; the answer in words is for the indicator that most of them set."""
    plans = speaking(texts.documents.assign(same_as=None))
    plans = plans[plans["level"] == "province"].set_index("doc_id")
    targets = read_table("targets")
    targets = targets[targets["doc_id"].isin(plans.index) & (targets["kind"] != "milestone")]
    codebook = texts.codebook
    shares = targets[(targets["kind"] == "quantity") & (targets["unit"] == "%") & targets["year"].notna()]
    shares = shares[shares["scope"].isna() & (shares["change"] == "level")]
    widest = shares.groupby("indicator_id")["doc_id"].nunique().sort_values(kind="stable")
    if widest.empty:
        return None
    first = widest.index[-1]
    rows = [
        [
            Cell(plans["place"][row.doc_id]),
            texts.indicator(row, codebook["name_zh"].get(row.indicator_id, row.indicator)),
            Cell(_deadline(row), zh=False),
            Cell(promise(row), short=True),
            texts.link(row.doc_id, row.clause_id, row.quote),
        ]
        for row in targets.itertuples()
    ]
    years = shares.loc[shares["indicator_id"] == first, "year"].value_counts()
    stated = partial(_who_states, shares[shares["indicator_id"] == first], targets, first, plans)
    last = max(years.index[years >= len(plans) / 2], default=years.index[0])
    name = f"{codebook['name_zh'][first]} ({codebook['name_en'][first]})"
    return Answer(
        "levels",
        "Which provinces state a level for an indicator, and how much?",
        f"{name}, {stated(last)[0]}",
        [f"{name}, {sentence}" for year in sorted(set(years.index)) if year <= last for sentence in stated(year)[1:]]
        + ["Every other indicator: empty the field or type its name. * is 力争 (strive)."],
        ["province", "indicator", "deadline", "promises", "sentence"],
        rows,
        f"{codebook['name_zh'][first]} {int(last)}",
    )


def _who_states(levels: pd.DataFrame, targets: pd.DataFrame, indicator: str, plans: pd.DataFrame, year) -> list[str]:
    """Who states a level for an indicator and year, and for whom it is missing, and why."""
    there = levels[levels["year"] == year].sort_values(["value", "doc_id"], ascending=[False, True])
    said = there.groupby("doc_id", sort=False).apply(lambda rows: " / ".join(map(promise, rows.itertuples())))
    values = ", ".join(f"{plans['place'][doc_id]} {words}" for doc_id, words in said.items())
    kin = targets[(targets["indicator_id"] == indicator) & ~targets["doc_id"].isin(said.index)]
    handed = kin[(kin["year"] == year) & (kin["kind"] == "delegated")]["doc_id"]
    other = kin[~kin["doc_id"].isin(handed)]["doc_id"]
    silent = [doc_id for doc_id in plans.index if doc_id not in set(said.index) | set(kin["doc_id"])]
    broken = [doc_id for doc_id in silent if not plans["complete"][doc_id]]
    provinces = pd.read_csv(CONTEXT / "context_provinces.csv", dtype={"adcode": str})
    without = provinces.loc[~provinces["adcode"].isin(plans["adcode"]), "name_zh"]
    reasons = {
        "handed down by the country": [plans["place"][d] for d in plans.index if d in set(handed)],
        "another deadline or scope": [plans["place"][d] for d in plans.index if d in set(other)],
        "no target": [plans["place"][d] for d in silent if d not in broken],
        "the text breaks off": [plans["place"][d] for d in broken],
        "no plan in the corpus": list(without),
    }
    missing = "; ".join(f"{why}: {'、'.join(places)}" for why, places in reasons.items() if places)
    return [
        f"{int(year)}: {len(said)} of {len(plans)} plans state it, {values}.",
        f"{int(year)}: not stated. {missing}.",
    ]


# --- 4 contradictions -----------------------------------------------------------------------------


def contradictions(texts: Texts) -> Answer | None:
    """The passages that are at odds with another, or with themselves."""
    found = _of(texts, read_table("contradictions"), "doc_id")
    if found.empty:
        return None
    clause_of = read_table("targets").set_index("target_id")["clause_id"]
    clause_of = pd.concat([clause_of, read_table("reported").set_index("target_id")["clause_id"]])
    rows = []
    for row in found.itertuples():
        other = row.doc_id if pd.isna(row.doc_b) else row.doc_b
        sides = [(row.doc_id, row.target_id_a, row.quote_a), (other, row.target_id_b, row.quote_b)]
        cells = [
            texts.link(doc_id, clause_of[target], quote) if target in clause_of.index else texts.found(doc_id, quote)
            for doc_id, target, quote in sides
        ]
        rows.append([Cell(texts.place[row.doc_id]), Cell(CONTRADICTIONS[row.kind], zh=False), *cells, Cell(row.note)])
    counts = found["doc_id"].map(texts.place).value_counts()
    kinds = found["kind"].value_counts()
    return Answer(
        "contradictions",
        "Where does a plan contradict itself, or another text?",
        f"{len(found)} places in {found['doc_id'].nunique()} documents seem to: {_counted(counts)}. They are "
        + ", ".join(f"{kinds[kind]} × {words}" for kind, words in CONTRADICTIONS.items() if kind in kinds)
        + ".",
        ["Found by rules, for a reader to judge: read both sentences."],
        ["plan", "what", "sentence", "against", "remark"],
        rows,
    )


# --- 5 places -------------------------------------------------------------------------------------


def places_named(texts: Texts) -> Answer | None:
    """What provinces name their prefectures for: the subject words in the passage after the name."""
    named = _of(texts, read_table("mentions").dropna(subset=["topics", "prefecture_adcode"]), "doc_id")
    province = named["doc_id"].map(texts.documents["adcode"].where(texts.documents["level"] == "province"))
    named = named[(named["province_adcode"] == province) & (named["level"] != "landmark")].copy()
    if named.empty:
        return None
    named["prefecture"] = named["prefecture_adcode"].map(texts.names)
    named["province"] = named["doc_id"].map(texts.place)
    topics = named.assign(topic=named["topics"].str.split(";")).explode("topic")
    rows = []
    for (province, topic, doc_id, clause_id), group in topics.groupby(
        ["province", "topic", "doc_id", "clause_id"], sort=False
    ):
        clause = texts.clauses.loc[clause_id]
        places = "、".join(dict.fromkeys(group["prefecture"]))
        words = _passage(clause["text"], group["start"].min() - clause["start"], group["end"].max() - clause["start"])
        title = texts.documents["title"][doc_id]
        rows.append(
            [Cell(province), Cell(topic, zh=False), Cell(places), texts.link(doc_id, clause_id, words), Cell(title)]
        )
    most = named["province"].value_counts()
    of_most = topics[topics["province"] == most.index[0]]
    ranked = of_most["topic"].value_counts(sort=True)
    subjects = [
        (
            f"{most.index[0]} {topic}",
            topic,
            _counted(of_most.loc[of_most["topic"] == topic, "prefecture"].value_counts()),
        )
        for topic in sorted(ranked.index, key=lambda topic: (-ranked[topic], topic))
    ]
    return Answer(
        "places",
        "Which prefectures does a province name, and for what?",
        f"{len(named)} times the documents of {named['province'].nunique()} provinces name a prefecture or county of "
        f"theirs with a subject; most often {most.index[0]} ({most.iloc[0]}).",
        [
            "Counties and zones count for their prefecture. Being named says nothing about money or duty.",
            f"How often {most.index[0]}'s documents name each prefecture, by subject; press one to see its sentences:",
        ],
        ["province", "subject", "prefectures", "sentence", "document"],
        sorted(rows, key=lambda row: (-most[row[0].words], row[0].words, row[1].words)),
        most.index[0],
        tuple(subjects),
    )


# --- what they share ------------------------------------------------------------------------------


def _of(texts: Texts, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of a table whose documents are all in the corpus."""
    for column in columns:
        table = table[table[column].isin(texts.documents.index)]
    return table


def _counted(counts: pd.Series) -> str:
    """Names with their counts, the most frequent first: `宜春 9、九江 7`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "、".join(f"{name} {n}" for name, n in ordered)


def _deadline(target) -> str:
    """A target's planning period, else its year."""
    if pd.notna(target.period):
        return target.period
    return "" if pd.isna(target.year) else str(int(target.year))


def _line(words: str) -> str:
    return " ".join(str(words).split())


def _passage(text: str, start: int, end: int) -> str:
    """The part of a sentence around some names, with … where it was cut."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


def sentences(answers: list[Answer]) -> Iterator[dict]:
    """Question, short answer and link of each answer, for the first page."""
    for answer in answers:
        yield {"question": answer.question, "words": answer.words, "href": f"{PAGE}#{answer.anchor}"}
