"""Questions that readers bring, answered on one page: what a plan changed, left out and has alone, who promises more than
the level above, whether parts outgrow their whole, who states a level, where texts contradict themselves, and whom a
province names for what.

Every answer is computed from the tables of data/processed when the page is made, and every row of it leads to the
sentence. A question whose tables are not there is left out.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.context import read_provinces
from helpers.differences import number_differences
from helpers.pages import write_page
from helpers.paths import REPORTS
from helpers.replies import Answer, Cell, Texts, counted, deadline, of_documents, passage
from helpers.side_by_side import promise
from helpers.tables import TableError, read_table
from helpers.target_tables import speaking

PAGE = "questions.html"
LOCAL = ["prefecture", "county"]
REACHED = "the known parts already reach the whole"  # a verdict of sums.csv
SIDE_BY_SIDE = ["indicator", "deadline", "promises", "above", "sentence", "sentence above"]
CONTRADICTIONS = {
    "two_values": "two values for one indicator",
    "list_count": "a count that does not fit its list",
    "other_level": "a number that cannot stand beside the plan above",
    "two_documents": "two documents of one place that differ",
}


def write_questions(corpus, reports: Path = REPORTS) -> list[Answer]:
    """Write ``questions.html`` and return the answers on it."""
    answers = answered(corpus)
    write_page(PAGE, "questions.html.j2", reports, title="Questions", answers=answers)
    return answers


def answered(corpus) -> list[Answer]:
    """Return the answers whose tables are there, in the order shown."""
    texts = Texts(corpus)
    asked = (numbers_changed, left_out, more_or_less, parts_and_wholes, levels_stated, contradictions, places_named)
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
    pairs = of_documents(texts, read_table("changed_numbers"), "child_doc", "parent_doc")
    pairs = pairs[pairs["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    targets = of_documents(texts, read_table("targets"), "doc_id")
    differ = number_differences(read_table("cascade"), targets, pairs)
    differ = differ[differ["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    as_they_stand = texts.clauses.index.get_indexer(differ["child_clause"]).argsort(kind="stable")
    differ = differ.iloc[as_they_stand]
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
        f"{len(differ)} numbers are not those of the plan above: {counted(counts)}. In the sentences taken over, "
        f"{(~pairs['changed'].fillna(False).astype(bool)).sum()} numbers, deadlines among them, stayed the same.",
        [
            "Two numbers are compared where the same indicator is promised, or where they stand at the same place of a "
            "sentence taken over and hold by the same year. Deadlines are in brackets, * is 力争 (strive), Σ is work done over a period. Whether "
            "both count the same thing is for you to judge: read the two sentences side by side."
        ],
        ["plan", "indicator", "here", "above", "sentence", "sentence above"],
        rows,
        counts.index[0],
    )


# --- 2 left out and added -------------------------------------------------------------------------


def left_out(texts: Texts) -> Answer | None:
    """The items of the plan above that nothing in a local plan answers, and the items that it has alone."""
    items = of_documents(texts, read_table("item_links"), "child_doc", "parent_doc")
    items = items[items["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    gone, alone = items[items["relation"] == "dropped"], items[items["relation"] == "none"]
    if gone.empty and alone.empty:
        return None
    rows = [
        [_both_plans(texts, row), Cell("left out", zh=False), Cell(texts.place[row.parent_doc]),
         texts.item(row.parent_doc, row.parent_item, row.parent_title)]
        for row in gone.itertuples()
    ] + [
        [_both_plans(texts, row), Cell("only here", zh=False), Cell(texts.place[row.child_doc]),
         texts.item(row.child_doc, row.child_item, row.child_title)]
        for row in alone.itertuples()
    ]  # fmt: skip
    own = alone["child_doc"].map(texts.place).value_counts()
    return Answer(
        "items",
        "What did a city or district leave out of the plan above it, and what has it alone?",
        f"Nothing answers {len(gone)} items of the plans above: {counted(gone['child_doc'].map(texts.place).value_counts())}. "
        f"{len(alone)} items have no counterpart above: {counted(own)}.",
        [
            "An item is the smallest numbered part of a plan's tasks. What lies behind the place where a text breaks off is "
            "not counted as left out; an item merged into another one may be. The name of the place opens both plans side by side."
        ],
        ["plan", "what", "stands in", "item"],
        sorted(rows, key=lambda row: row[0].words),
        next(iter(own.index), ""),
    )


def _both_plans(texts: Texts, link) -> Cell:
    """The place of a plan, leading to the page that shows it beside the plan above."""
    return Cell(texts.place[link.child_doc], f"compare/{link.child_doc}--{link.parent_doc}.html")


# --- 3 more or less than above --------------------------------------------------------------------


def more_or_less(texts: Texts) -> Answer | None:
    """The shares and rates that a plan sets higher or lower than the plan above it."""
    targets = of_documents(texts, read_table("targets"), "doc_id").set_index("target_id", drop=False)
    links = read_table("cascade")
    known = links["child_target_id"].isin(targets.index) & links["parent_target_id"].isin(targets.index)
    links = links[known & links["stringency"].isin(["higher", "equal", "lower"])]
    apart = links[links["stringency"] != "equal"]
    if apart.empty:
        return None
    rows = []
    for link in apart.sort_values(["stringency", "child_doc"], kind="stable").itertuples():
        here, above = targets.loc[link.child_target_id], targets.loc[link.parent_target_id]
        asked = Cell({"higher": "more", "lower": "less"}[link.stringency], zh=False)
        rows.append([Cell(texts.place[here["doc_id"]]), asked, *_side_by_side(texts, here, above)])
    level = links["child_doc"].map(texts.documents["level"]).map(lambda name: "provinces" if name == "province" else "cities and districts")  # fmt: skip
    counts = pd.crosstab(level, links["stringency"]).reindex(columns=["higher", "equal", "lower"], fill_value=0)
    said = "; ".join(f"{who} {n.higher} more, {n.equal} the same, {n.lower} less" for who, n in counts.iterrows())
    often = apart["child_target_id"].map(targets["indicator_id"]).map(texts.codebook["name_zh"]).value_counts()
    return Answer(
        "more",
        "Who promises more than the level above, and who less (层层加码)?",
        f"Of {len(links)} shares, rates and milestones that compare with the plan above, {len(apart)} differ: {said}.",
        [
            f"Most of those that differ are {'、'.join(f'{name} {n}' for name, n in often.head(3).items())}. A level above the "
            "country's also tells of what a place has, such as hydropower or forests, not only of what it wants. "
            "Amounts come in the next question. * is 力争 (strive)."
        ],
        ["plan", "than above", *SIDE_BY_SIDE],
        rows,
    )


# --- 4 parts and wholes ---------------------------------------------------------------------------


def parts_and_wholes(texts: Texts) -> Answer | None:
    """The amounts that parts promise beside the amount of their whole, the largest shares first."""
    targets = of_documents(texts, read_table("targets"), "doc_id").set_index("target_id", drop=False)
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
        [Cell(texts.place[part["doc_id"]]), Cell(f"{share:.0%}", zh=False), *_side_by_side(texts, part, whole)]
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
        "Do the parts promise more than the whole?",
        f"{alone}; {_sums_reached(texts, targets)}.",
        [
            "Amounts of a part and of its whole (装机容量, 蓄积量, 储能 …): a part that comes near 100 % promises nearly all "
            "that the whole promises. * is 力争 (strive)."
        ],
        ["part", "of the whole", *SIDE_BY_SIDE],
        rows,
    )


def _side_by_side(texts: Texts, here: pd.Series, above: pd.Series) -> list[Cell]:
    """A target beside its counterpart above, in the columns `SIDE_BY_SIDE`."""
    return [
        texts.indicator(here),
        Cell(deadline(here), zh=False),
        Cell(promise(here), short=True),
        Cell(f"{texts.place[above['doc_id']]}: {promise(above)}", short=True),
        texts.link(here["doc_id"], here["clause_id"], here["quote"]),
        texts.link(above["doc_id"], above["clause_id"], above["quote"]),
    ]


def _sums_reached(texts: Texts, targets: pd.DataFrame) -> str:
    """The sums of known parts that reach their whole, in words."""
    sums = of_documents(texts, read_table("sums"), "parent_doc")
    sums = sums[sums["parent_target_id"].isin(targets.index)]
    english = sums["parent_target_id"].map(targets["indicator_id"]).map(texts.codebook["name_en"]).fillna("")
    reached = [
        f"{row.share_of_parent:.0%} of {texts.place[row.parent_doc]}'s {row.indicator}{f' ({row.english})' if row.english else ''} "
        f"for {row.year} (from {row.n_children} of {row.n_places} places)"
        for row in sums.assign(english=english)[sums["verdict"] == REACHED].itertuples()
    ]
    return f"together the known parts already promise {'; '.join(reached)}" if reached else "no sum of known parts does"


# --- 5 levels -------------------------------------------------------------------------------------


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
            Cell(deadline(row), zh=False),
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
    provinces = read_provinces()
    without = provinces.loc[~provinces["adcode"].isin(plans["adcode"]), "place"]
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
        f"{int(year)}: not stated — {missing}.",
    ]


# --- 6 contradictions -----------------------------------------------------------------------------


def contradictions(texts: Texts) -> Answer | None:
    """The passages that are at odds with another, or with themselves."""
    found = of_documents(texts, read_table("contradictions"), "doc_id")
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
        f"{len(found)} passages in {found['doc_id'].nunique()} documents seem to: {counted(counts)}. They are "
        + ", ".join(f"{kinds[kind]} × {words}" for kind, words in CONTRADICTIONS.items() if kind in kinds)
        + ".",
        ["Found by rules, for a reader to judge: read both sentences."],
        ["plan", "what", "sentence", "against", "remark"],
        rows,
    )


# --- 7 places -------------------------------------------------------------------------------------


def places_named(texts: Texts) -> Answer | None:
    """What provinces name their prefectures for: the subject words in the passage after the name."""
    named = of_documents(texts, read_table("mentions").dropna(subset=["topics", "prefecture_adcode"]), "doc_id")
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
        words = passage(clause["text"], group["start"].min() - clause["start"], group["end"].max() - clause["start"])
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
            counted(of_most.loc[of_most["topic"] == topic, "prefecture"].value_counts()),
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


# --- for the first page -----------------------------------------------------------------------------


def sentences(answers: list[Answer]) -> Iterator[dict]:
    """Question, short answer and link of each answer, for the first page."""
    for answer in answers:
        yield {"question": answer.question, "words": answer.words, "href": f"{PAGE}#{answer.anchor}"}
