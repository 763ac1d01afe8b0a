"""What an answer on the page of questions is made of: its table's cells, and how plans, places and deadlines are called."""

import re
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.base.language import Words, counted, listed, say
from helpers.base.tables import TableError, read_table
from helpers.cascade.differences import number_differences
from helpers.cascade.links import OF_ONE_YEAR, beside_above
from helpers.cascade.stringency import VERDICTS
from helpers.comparison.items import count_items
from helpers.comparison.numbers import SHARE_OR_DEADLINE
from helpers.corpus.documents import LOCAL, own_documents
from helpers.corpus.metadata import title_words
from helpers.targets.labels import is_hope, promised
from helpers.targets.statements import best_statements
from helpers.trends.context import read_provinces
from helpers.vocabulary.gazetteer import place_words
from helpers.vocabulary.glossary import term
from helpers.vocabulary.indicators import indicator_words, read_codebook
from helpers.vocabulary.periods import period_words
from helpers.vocabulary.read import read_knowledge
from publish.built import LEVELS
from publish.frame import write_page
from publish.links import clause_href
from publish.reader import all_unread
from publish.tables import speaking

AROUND = 45  # characters shown on each side of a name in a long sentence


class Cell(NamedTuple):
    """A cell of an answer's table."""

    words: str | Words
    href: str = ""  # where they lead; empty for nowhere
    zh: bool = True  # whether they are Chinese
    short: bool = False  # whether they stay on one line
    gloss: str | Words = ""  # what stands under them, in English or in both languages
    order: float | None = None  # the number by which they are sorted, in the codebook's unit


class Answer(NamedTuple):
    """An answer: a sentence, remarks, and a table to search."""

    anchor: str
    question: Words
    words: Words  # the answer in a sentence or two
    notes: list[Words]
    columns: list[Words]
    rows: list[list[Cell]]
    narrowed: str = ""  # words that the table opens with
    subjects: tuple[tuple[str, Words, Words], ...] = ()  # words that narrow the table, the subject, its counts


class Texts:
    """The documents and clauses that rows of the tables point to."""

    def __init__(self, corpus):
        self.documents = own_documents(corpus.documents).set_index("doc_id", drop=False)
        self.place = self.documents["adcode"].map(place_words)
        self.codebook = read_codebook().set_index("indicator_id")
        self.clauses = corpus.clauses.set_index("clause_id")
        self.by_document = dict(iter(corpus.clauses.groupby("doc_id", sort=False)))

    def indicator(self, row, name: str | None = None) -> Cell:
        """What a row is about, in the document's own words or under `name`, with the English name of the codebook."""
        words = row.indicator if name is None else name
        return Cell("" if pd.isna(words) else words, gloss=self.codebook["name_en"].get(row.indicator_id, ""))

    def link(self, doc_id: str, clause_id: str, words: str) -> Cell:
        """Some words of a clause, leading to it."""
        anchor = self.clauses["anchor"].get(clause_id, "")
        return Cell(line(words), clause_href(doc_id, anchor))

    def item(self, doc_id: str, label: str, title: str) -> Cell:
        """A numbered item of a document by its label and title, leading to its heading."""
        rows = self.by_document[doc_id]
        return Cell(line(title), clause_href(doc_id, rows.loc[rows["item"] == label, "anchor"].iloc[0]))

    def found(self, doc_id: str, words: str) -> Cell:
        """Some words of a document, leading to the clause that holds them, else to the top of its page."""
        rows = self.by_document[doc_id]
        holding = rows.loc[rows["text"].str.contains(words, regex=False), "anchor"]
        return Cell(line(words), clause_href(doc_id, holding.iloc[0] if len(holding) else ""))


def of_documents(texts: Texts, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of a table whose documents are all in the corpus."""
    for column in columns:
        table = table[table[column].isin(texts.documents.index)]
    return table


def with_counts(counts: pd.Series) -> Words:
    """Names with their counts, the most frequent first: `宜春9、九江7`."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0].en))
    return listed(say("%(name)s (%(n)s)", name=name, n=int(n)) for name, n in ordered)


def starred(target) -> Words:
    """What a target promises, in both languages; * for 力争."""
    words = promised(target)
    return Words(zh=f"{words.zh}*", en=f"{words.en}*") if is_hope(target) else words


def in_order(target) -> float | None:
    """The number by which a target is sorted: its value in the codebook's unit, or none."""
    return None if pd.isna(target.value_canonical) else round(float(target.value_canonical), 9)


def within(words: Words) -> Words:
    """Words as they stand inside a sentence: in English without the capital letter."""
    return Words(zh=words.zh, en=words.en[:1].lower() + words.en[1:])


def deadline(target) -> Cell:
    """A target's year, by which the table is narrowed, over its planning period; the period alone where no year is stated."""
    period = period_words(target.period) if pd.notna(target.period) else ""
    return Cell(period, zh=False) if pd.isna(target.year) else Cell(str(int(target.year)), zh=False, gloss=period)


def line(words: str) -> str:
    """Words on one line."""
    return " ".join(str(words).split())


def passage(text: str, start: int, end: int) -> str:
    """The part of a sentence around some names, with … where it was cut."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


# ---- Questions that readers bring, answered on one page: what a plan changed, left out and has alone, who promises more than

PAGE = "questions.html"
FACETS = [
    say("plan"),
    say("place"),
    say("government level"),
    say("deadline"),
    say("what"),
    say("what peaks"),
    say("beside the level above"),
]  # columns with choices
REACHED = "the known parts already reach the whole"  # a verdict of sums.csv
SIDE_BY_SIDE = [
    say("indicator"), say("deadline"), say("target"), say("above"), say("sentence"), say("sentence above")
]  # fmt: skip


def write_questions(corpus, reports: Path | None = None) -> list[Answer]:
    """Write ``questions.html`` and return the answers on it."""
    answers = answered(corpus)
    unread = all_unread(corpus.documents)
    write_page(
        PAGE, "questions.html.j2", reports, title=say("Questions"), answers=answers, facets=FACETS, unread=unread
    )
    return answers


def answered(corpus) -> list[Answer]:
    """Return the answers whose tables are there, in the order shown."""
    texts = Texts(corpus)
    asked = (
        numbers_changed, left_out, more_or_less, parts_and_wholes, levels_stated, peaks_named, contradictions, places_named
    )  # fmt: skip
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
    targets = targets.set_index("target_id")
    amounts = int(differ["amount"].sum())  # of a part beside the whole's: the question of parts and wholes
    differ = differ[~differ["amount"].astype(bool)]
    if differ.empty:
        return None
    counts = differ["child_doc"].map(texts.place).value_counts()
    moved = pairs[pairs["changed"].fillna(False).astype(bool)]
    rows = [
        [
            Cell(texts.place[row.child_doc], zh=False),
            texts.indicator(row),
            Cell(_dated(targets, row.child_target_id, row.here), zh=False, short=True),
            Cell(_dated(targets, row.parent_target_id, row.above), zh=False, short=True),
            texts.link(row.child_doc, row.child_clause, row.child_text),
            texts.link(row.parent_doc, row.parent_clause, row.parent_text),
        ]
        for row in differ.itertuples()
    ]
    return Answer(
        "numbers",
        say("Which numbers of the plan above did cities and districts change?"),
        say(
            "%(n)s shares, rates and deadlines differ from the level above: %(places)s. Another %(amounts)s numbers are a city's or district's own amounts, which are not expected to equal those of the whole province. %(copied)s of the differences are in copied sentences. In those sentences, %(kept)s other numbers, deadlines included, stayed the same.",
            n=len(differ),
            amounts=amounts,
            places=with_counts(counts),
            copied=int(moved["here"].str.contains(SHARE_OR_DEADLINE).sum()),
            kept=len(pairs) - len(moved),
        ),
        [
            say(
                "Two numbers are compared if they give the same indicator, or if they fill the same slot of a copied sentence and apply to the same year. Deadlines are in brackets. An asterisk (*) marks a goal that is only aimed at (力争), Σ a total over a period."
            ),
            say(
                "Whether both numbers measure the same thing is for you to judge. Read the two sentences side by side."
            ),
        ],
        [say("plan"), say("indicator"), say("here"), say("above"), say("sentence"), say("sentence above")],
        rows,
    )


def _dated(targets: pd.DataFrame, target_id: str, words: str) -> str | Words:
    """What a linked target promises, with its deadline; of copied wording the number as it stands there."""
    if pd.isna(target_id):
        return words
    target = targets.loc[target_id]
    due = deadline(target).words
    return say("%(target)s (%(year)s)", target=starred(target), year=due) if due else starred(target)


# --- 2 left out and added -------------------------------------------------------------------------


def left_out(texts: Texts) -> Answer | None:
    """The items of the texts above that nothing in a local plan answers, and its own items that stand in none of them."""
    items = of_documents(texts, read_table("item_links"), "child_doc", "parent_doc")
    items = items[items["child_doc"].map(texts.documents["level"]).isin(LOCAL)]
    gone, alone = items[items["relation"] == "dropped"], items[items["relation"] == "none"]
    if gone.empty and alone.empty:
        return None
    rows = [
        [_both_plans(texts, row), Cell(term("dropped", "item_links.relation"), zh=False), Cell(texts.place[row.parent_doc]),
         texts.item(row.parent_doc, row.parent_item, row.parent_title)]
        for row in gone.itertuples()
    ] + [
        [_both_plans(texts, row), Cell(term("none", "item_links.relation"), zh=False), Cell(texts.place[row.child_doc]),
         texts.item(row.child_doc, row.child_item, row.child_title)]
        for row in alone.itertuples()
    ]  # fmt: skip
    own, counts = alone["child_doc"].map(texts.place).value_counts(), count_items(items).sum()
    read = items.drop_duplicates("child_doc")
    half = read[~read["asked"].str.contains(";")]
    one_text = say(
        "The level above usually has both an implementation plan and implementing opinions. For these places the collection holds only one of the two, so an item may come from the other: %(places)s.",
        places=listed(half["child_doc"].map(texts.place)),
    )
    return Answer(
        "items",
        say(
            "What did cities and districts leave out of the higher-level texts, and which of their items are not found there?"
        ),
        say(
            "Of %(above)s items of the higher-level texts, %(gone)s are not taken up: %(places)s. Of the plans' own %(of_own)s items, %(alone)s have no counterpart in the higher-level texts that were compared: %(own)s.",
            above=int(counts["above"]),
            gone=len(gone),
            places=with_counts(gone["child_doc"].map(texts.place).value_counts()),
            of_own=int(counts["own"]),
            alone=len(alone),
            own=with_counts(own),
        ),
        [
            say(
                "An item is the smallest numbered part of a plan's tasks. Where a text ends early, what would follow is not counted as left out. An item merged into another one may be counted as left out."
            ),
            *([one_text] if len(half) else []),
            say(
                "Click a place's name to open both plans side by side. There, “no source found” shows the single sentences that were not found above."
            ),
        ],
        [say("plan"), say("what"), say("found in"), say("item")],
        sorted(rows, key=lambda row: row[0].words.en),
    )


def _both_plans(texts: Texts, link) -> Cell:
    """The place of a plan, leading to the page that shows it beside the plan above."""
    return Cell(texts.place[link.child_doc], f"compare/{link.child_doc}--{link.parent_doc}.html")


# --- 3 more or less than above --------------------------------------------------------------------


def more_or_less(texts: Texts) -> Answer | None:
    """The shares and rates that a plan sets higher or lower than the plan above it, like with like."""
    targets = of_documents(texts, read_table("targets"), "doc_id").set_index("target_id", drop=False)
    links = beside_above(read_table("cascade"), targets.reset_index(drop=True))
    numbers, steps = links[links["number"]], links[~links["number"]]
    apart = links[links["stringency"] != "equal"]
    if apart.empty:
        return None
    rows = []
    apart = apart.assign(adcode=apart["child_doc"].map(texts.documents["adcode"]))
    for link in apart.sort_values(["stringency", "adcode"], kind="stable").itertuples():
        here, above = targets.loc[link.child_target_id], targets.loc[link.parent_target_id]
        asked = Cell(term(link.stringency, "stringency"), zh=False)
        level = Cell(LEVELS[texts.documents["level"][here["doc_id"]]], zh=False)
        rows.append([Cell(texts.place[here["doc_id"]], zh=False), level, asked, *_side_by_side(texts, here, above)])
    provincial = numbers["child_doc"].map(texts.documents["level"]).eq("province")
    counts = pd.crosstab(provincial, numbers["stringency"]).reindex(columns=VERDICTS, fill_value=0)
    parts = [
        say(
            "%(who)s: %(higher)s higher, %(equal)s equal, %(lower)s lower",
            who=say("provinces") if is_province else say("cities and districts"),
            **n.astype(int),
        )
        for is_province, n in counts.sort_index(ascending=False).iterrows()
    ]
    often = apart["child_target_id"].map(targets["indicator_id"]).dropna().map(indicator_words).value_counts()
    return Answer(
        "more",
        say("Who sets higher targets than the level above (层层加码), and who sets lower ones?"),
        say(
            "Of %(n)s shares and rates set for the same measure, year and scope as in the higher-level plan, %(differ)s differ (%(parts)s). Of %(steps)s milestones and full-coverage targets, %(repeated)s repeat the level above.",
            n=len(numbers),
            differ=int(numbers["stringency"].ne("equal").sum()),
            parts=listed(parts, apart=True),
            steps=len(steps),
            repeated=int(steps["stringency"].eq("equal").sum()),
        ),
        [
            say(
                "The most frequent differences: %(often)s. They also depend on which measures many plans state.",
                often=with_counts(often.head(3)),
            ),
            say(
                "A number above the national one reflects local conditions, such as hydropower or forests, as well as ambition. Amounts are covered by the next question. An asterisk (*) marks a goal that is only aimed at (力争)."
            ),
        ],
        [say("plan"), say("government level"), say("beside the level above"), *SIDE_BY_SIDE],
        rows,
    )


# --- 4 parts and wholes ---------------------------------------------------------------------------


def parts_and_wholes(texts: Texts) -> Answer | None:
    """The amounts that parts promise beside the amount of their whole, the largest shares first."""
    targets = of_documents(texts, read_table("targets"), "doc_id").set_index("target_id", drop=False)
    links = read_table("cascade")
    links = links[links["additive"].fillna(False) & links["relation"].isin(OF_ONE_YEAR) & (links["levels_up"] == 1)]
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
        say(
            "No single place promises more than is set for the whole area it belongs to (%(n)s amounts compared).",
            n=len(compared),
        )
        if not above
        else say(
            "%(above)s of %(n)s amounts exceed the amount that the level above sets for the whole area.",
            above=len(above),
            n=len(compared),
        )
    )
    return Answer(
        "parts",
        say("Do the targets of places, added together, exceed the target for the whole area?"),
        say("%(sums)s %(alone)s", alone=alone, sums=_sums_reached(texts, targets)),
        [
            say(
                "Amounts (capacity, timber stock, storage …) that a place promises, as a share of the amount set for the whole area it belongs to. Near 100%%, a single place promises nearly all of it. An asterisk (*) marks a goal that is only aimed at (力争)."
            )
        ],
        [say("place"), say("share of the whole"), *SIDE_BY_SIDE],
        rows,
    )


def _side_by_side(texts: Texts, here: pd.Series, above: pd.Series) -> list[Cell]:
    """A target beside its counterpart above, in the columns `SIDE_BY_SIDE`."""
    return [
        texts.indicator(here),
        deadline(here),
        Cell(starred(here), zh=False, short=True, order=in_order(here)),
        Cell(
            say("%(place)s: %(target)s", place=texts.place[above["doc_id"]], target=starred(above)),
            zh=False,
            short=True,
            order=in_order(above),
        ),
        texts.link(here["doc_id"], here["clause_id"], here["quote"]),
        texts.link(above["doc_id"], above["clause_id"], above["quote"]),
    ]


def _sums_reached(texts: Texts, targets: pd.DataFrame) -> Words:
    """The sums of known parts that reach their whole, in words."""
    sums = of_documents(texts, read_table("sums"), "parent_doc")
    sums = sums[sums["parent_target_id"].isin(targets.index)]
    names = sums["parent_target_id"].map(targets["indicator_id"])
    reached = [
        say(
            "%(share)s of %(place)s's %(indicator)s for %(year)s (from %(n)s of %(all)s places, or %(firm)s if goals that are only aimed at are left out)",
            share=f"{row.share_of_parent:.0%}",
            firm=f"{row.sum_firm / row.parent_value:.0%}",
            place=texts.place[row.parent_doc],
            indicator=within(indicator_words(row.known)) if isinstance(row.known, str) else row.indicator,
            year=str(row.year),
            n=int(row.n_children),
            all=int(row.n_places),
        )
        for row in sums.assign(known=names)[sums["verdict"] == REACHED].itertuples()
    ]
    if not reached:
        return say("The places in the collection do not add up to it anywhere.")
    return say(
        "Together the places in the collection already promise %(reached)s.", reached=listed(reached, apart=True)
    )


# --- 5 levels -------------------------------------------------------------------------------------


def levels_stated(texts: Texts) -> Answer | None:
    """What each province promises, over all its documents; the answer in words is for the share that most of them set.

    Who promises what is that of `best_statements`, as on every page; of the lead plans also what holds for a part alone.
    """
    targets = of_documents(texts, read_table("targets"), "doc_id")
    said = best_statements(targets, texts.documents.reset_index(drop=True))
    said = said[said["level"].eq("province") & said["kind"].ne("milestone")]
    shares = said[said["kind"].eq("quantity") & said["unit"].eq("%") & said["change"].eq("level")]
    widest = shares.groupby("indicator_id")["adcode"].nunique().sort_values(kind="stable")
    if widest.empty:
        return None
    first, codebook = widest.index[-1], texts.codebook
    plans = speaking(texts.documents)
    plans = plans[plans["level"] == "province"]
    leading = set(plans["doc_id"])
    lead = targets[targets["doc_id"].isin(leading) & targets["kind"].ne("milestone")]
    part = lead["scope"].notna() | lead["indicator_id"].isna() | lead["year"].isna()
    best = targets[targets["target_id"].isin(said["target_id"])]
    shown = pd.concat([best, lead[part]]).assign(adcode=lambda rows: rows["doc_id"].map(texts.documents["adcode"]))
    rows = [
        [
            Cell(texts.place[row.doc_id]),
            texts.indicator(row, codebook["name_zh"].get(row.indicator_id, row.indicator)),
            deadline(row),
            Cell(_marked(starred(row), row.doc_id in leading), zh=False, short=True, order=in_order(row)),
            texts.link(row.doc_id, row.clause_id, row.quote),
        ]
        for row in shown.sort_values("adcode", kind="stable").itertuples()
    ]
    years = shares.loc[shares["indicator_id"] == first, "year"].value_counts()
    stated = partial(_who_states, texts, said[said["indicator_id"] == first], targets.set_index("target_id"), plans)
    last = max(years.index[years >= len(read_provinces()) / 2], default=years.index[0])
    name = indicator_words(first)
    return Answer(
        "levels",
        say("Which provinces put a number on an indicator, and what is it?"),
        say("%(indicator)s, %(sentence)s", indicator=name, sentence=stated(last)[0]),
        [
            say("%(indicator)s, %(sentence)s", indicator=name, sentence=sentence)
            for year in sorted(set(years.index))
            if year <= last
            for sentence in stated(year)[1:]
        ]
        + [
            say(
                "For another indicator, clear the box or type its name. An asterisk (*) marks a goal that is only aimed at (力争), a dagger (†) one that comes from another document of the province, not from its lead plan."
            )
        ],
        [say("province"), say("indicator"), say("deadline"), say("target"), say("sentence")],
        rows,
        f"{codebook['name_zh'][first]} {int(last)}",
    )


def _marked(words: Words, own: bool) -> Words:
    """A promise, with a sign where it is not the lead plan's."""
    return words if own else Words(zh=f"{words.zh}†", en=f"{words.en}†")


def _who_states(texts: Texts, said: pd.DataFrame, targets: pd.DataFrame, plans: pd.DataFrame, year) -> list[Words]:
    """Who states a share of an indicator for a year, and for whom it is missing, and why; `said` has one indicator's rows."""
    indicator, numbers = said["indicator_id"].iloc[0], said["kind"].eq("quantity") & said["change"].eq("level")
    there = said[numbers & said["year"].eq(year)].sort_values(["value", "adcode"], ascending=[False, True])
    values = listed(
        say(
            "%(place)s %(target)s",
            place=place_words(row.adcode),
            target=_marked(starred(targets.loc[row.target_id]), row.own),
        )
        for row in there.itertuples()
    )
    missing = said[~said["adcode"].isin(there["adcode"])]
    handed = set(missing.loc[missing["year"].eq(year) & missing["kind"].eq("delegated"), "adcode"])
    in_part = targets[targets["indicator_id"].eq(indicator) & targets["doc_id"].isin(plans["doc_id"])]
    other = (set(missing["adcode"]) | set(in_part["doc_id"].map(texts.documents["adcode"]))) - handed
    silent = plans[~plans["adcode"].isin({*there["adcode"], *handed, *other})]
    whole = silent["complete"].astype(bool)
    codes = list(read_provinces()["adcode"])
    reasons = [
        (term("delegated"), handed),
        (say("another year or scope"), other - set(there["adcode"])),
        (term("no target"), set(silent.loc[whole, "adcode"])),
        (term("text breaks off"), set(silent.loc[~whole, "adcode"])),
        (term("no plan in the corpus"), set(codes) - {*plans["adcode"], *there["adcode"], *handed, *other}),
    ]
    named = [
        say("%(why)s: %(places)s.", why=why, places=listed(place_words(code) for code in codes if code in places))
        for why, places in reasons
        if places
    ]
    return [
        say(
            "%(year)s: %(n)s of %(all)s provinces give a number, %(own)s of them in their lead plan: %(values)s.",
            year=str(int(year)),
            n=there["adcode"].nunique(),
            all=len(codes),
            own=there.loc[there["own"], "adcode"].nunique(),
            values=values,
        ),
        *[say("%(year)s, no number: %(reason)s", year=str(int(year)), reason=reason) for reason in named],
    ]


# --- 6 peaks --------------------------------------------------------------------------------------

PEAK = r"(?:达到峰值|(?<!调)达峰(?:后.*)?)$"  # how a milestone that is a peak is called
FUELS = ("coal", "oil", "products", "road")  # subjects whose peak the answer in words tells


def peaks_named(texts: Texts) -> Answer | None:
    """What is to peak, where and when: coal, oil, a sector or all carbon emissions; a peak of coal or oil without a year as well."""
    targets = of_documents(texts, read_table("targets"), "doc_id")
    dated = targets[targets["kind"].eq("milestone") & targets["indicator"].str.contains(PEAK, na=False)]
    subjects = read_peaks()
    names = {row.subject: Words(zh=row.name_zh, en=row.name_en) for row in subjects.itertuples()}
    patterns = {row.subject: re.compile(row.pattern) for row in subjects.itertuples()}
    dated = dated.assign(subject=dated["indicator"].map(partial(_subject, patterns))).dropna(subset="subject")
    own = texts.clauses[texts.clauses["doc_id"].isin(texts.documents.index)]
    fuels = rf"(?:{'|'.join(patterns[fuel].pattern for fuel in FUELS)})[^，。；、]{{0,8}}(?:达峰|达到峰值)"
    undated = own[own["text"].str.contains(fuels) & ~own.index.isin(dated["clause_id"])]
    if dated.empty:
        return None
    found = [
        (row.doc_id, row.clause_id, row.subject, row.indicator, deadline(row), row.quote) for row in dated.itertuples()
    ]
    for clause in undated.itertuples():
        words = re.search(fuels, clause.text).group()
        never = Cell(say("no year"), zh=False)
        found.append((clause.doc_id, clause.Index, _subject(patterns, words), words, never, clause.text))
    order = {level: n for n, level in enumerate(LEVELS)}
    found.sort(key=lambda row: (order[texts.documents["level"][row[0]]], texts.documents["adcode"][row[0]], row[0]))
    rows = [
        [
            Cell(texts.place[doc_id], zh=False),
            Cell(LEVELS[texts.documents["level"][doc_id]], zh=False),
            Cell(names[subject], zh=False),
            Cell(" ".join(words.split())),
            when,
            texts.link(doc_id, clause_id, text),
            Cell(title_words(doc_id, texts.documents["title"][doc_id]), zh=False),
        ]
        for doc_id, clause_id, subject, words, when, text in found
    ]
    places = dated.assign(place=dated["doc_id"].map(texts.place)).drop_duplicates(["subject", "place"])
    told = [_who_names(names[fuel], places.loc[places["subject"] == fuel, "place"]) for fuel in FUELS]
    counts = places.groupby("subject")["place"]
    return Answer(
        "peaks",
        say("Who says when coal use, oil use or a sector's emissions will peak?"),
        say("A year for the peak is given by: %(told)s. In no other text here was one found.", told=listed(told, apart=True)),
        [
            say(
                "Dated peaks are milestones without a number, which the rules find less reliably than numbers. “No year” marks sentences that mention a peak of coal or oil without saying when. Click a subject to see its sentences:"
            )
        ],
        [
            say("place"), say("government level"), say("what peaks"), say("in its words"), say("deadline"), say("sentence"), say("document")
        ],
        rows,
        subjects=tuple(
            (names[subject].zh, names[subject], counted("%(n)s place", "%(n)s places", n=counts.get_group(subject).nunique()))
            for subject in names
            if subject in counts.groups
        ),
    )  # fmt: skip


def read_peaks() -> pd.DataFrame:
    """What may peak: subject, names, the pattern of its name in the texts, and what a reader may ask for (`asked`)."""
    columns = ("subject", "name_zh", "name_en", "pattern", "asked")
    return read_knowledge("vocabulary/peaks.csv", columns, unique=["subject"], patterns=["pattern"], lists=["asked"])


def _subject(patterns: dict[str, re.Pattern], words: str) -> str | None:
    """What a peak is a peak of: the first subject whose pattern is found in its name."""
    return next((subject for subject, pattern in patterns.items() if pattern.search(words)), None)


def _who_names(what: Words, places: pd.Series) -> Words:
    """The places whose texts give a year for a peak, in a sentence."""
    if places.empty:
        return say("%(what)s: no text here gives a year", what=what)
    return say("%(what)s: %(places)s (%(n)s)", what=what, places=listed(places), n=len(places))


# --- 7 contradictions -----------------------------------------------------------------------------


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
        kind = Cell(term(row.kind, "contradictions.kind"), zh=False)
        rows.append([Cell(texts.place[row.doc_id]), kind, *cells, Cell(Words(zh="", en=row.note), zh=False)])
    revised = found["kind"].eq("revision")
    at_odds = found[~revised]
    counts = at_odds["doc_id"].map(texts.place).value_counts()
    kinds = at_odds["kind"].value_counts()
    return Answer(
        "contradictions",
        say("Where does a plan contradict itself, or another text?"),
        say(
            "It seems so in %(n)s passages (%(places)s): %(kinds)s. In another %(revised)s, a later text of a place revises a number of its earlier one.",
            n=len(at_odds),
            places=with_counts(counts),
            kinds=listed(
                say("%(name)s (%(n)s)", name=term(kind, "contradictions.kind"), n=int(n)) for kind, n in kinds.items()
            ),
            revised=int(revised.sum()),
        ),
        [say("Found by rules. Read both sentences and judge for yourself.")],
        [say("plan"), say("what"), say("sentence"), say("against"), say("remark")],
        rows,
    )


# --- 8 places -------------------------------------------------------------------------------------


def places_named(texts: Texts) -> Answer | None:
    """What provinces name their prefectures for: the subject words in the passage after the name."""
    named = of_documents(texts, read_table("mentions").dropna(subset=["topics", "prefecture_adcode"]), "doc_id")
    province = named["doc_id"].map(texts.documents["adcode"].where(texts.documents["level"] == "province"))
    named = named[(named["province_adcode"] == province) & (named["level"] != "landmark")].copy()
    if named.empty:
        return None
    named["prefecture"] = named["prefecture_adcode"].map(place_words)
    named["province"] = named["doc_id"].map(texts.place)
    topics = named.assign(topic=named["topics"].str.split(";")).explode("topic")
    rows, groups = [], {}
    for row in topics.itertuples():
        groups.setdefault((row.province, row.topic, row.doc_id, row.clause_id), []).append(row)
    for (province, topic, doc_id, clause_id), group in groups.items():
        text, start = (texts.clauses.at[clause_id, column] for column in ("text", "start"))
        places = listed(dict.fromkeys(row.prefecture for row in group))
        words = passage(text, min(row.start for row in group) - start, max(row.end for row in group) - start)
        title = title_words(doc_id, texts.documents["title"][doc_id])
        named_for = [Cell(topic_words(topic), zh=False), Cell(places, zh=False)]
        rows.append([Cell(province), *named_for, texts.link(doc_id, clause_id, words), Cell(title, zh=False)])
    most = named["province"].value_counts()
    held = texts.documents["adcode"].value_counts()[named["doc_id"].map(texts.documents["adcode"]).unique()]
    lead = named.loc[named["doc_id"].map(texts.documents["is_plan"]).astype(bool), "province"].value_counts()
    of_most = topics[topics["province"] == most.index[0]]
    ranked = of_most["topic"].value_counts(sort=True)
    subjects = [
        (
            f"{most.index[0].zh} {topic_words(topic).zh}",
            topic_words(topic),
            with_counts(of_most.loc[of_most["topic"] == topic, "prefecture"].value_counts()),
        )
        for topic in sorted(ranked.index, key=lambda topic: (-ranked[topic], topic))
    ]
    return Answer(
        "places",
        say("Which prefectures does a province name, and for what?"),
        say(
            "Documents of %(provinces)s provinces name one of their own prefectures or counties for some subject %(n)s times. In lead plans alone, the most frequent is %(lead)s. In all documents together it is %(most)s (%(often)s times in %(documents)s documents); half of these provinces have %(half)s documents or fewer in the collection.",
            provinces=int(named["province"].nunique()),
            n=len(named),
            lead=with_counts(lead.head(3)),
            most=most.index[0],
            often=int(most.iloc[0]),
            documents=int(named.loc[named["province"] == most.index[0], "doc_id"].nunique()),
            half=int(held.median()),
        ),
        [
            say(
                "Counties and zones are counted under their prefecture. Being named does not mean that money or a duty comes with it."
            ),
            say(
                "How often %(province)s's documents name each prefecture, by subject. Click a subject to see the sentences:",
                province=most.index[0],
            ),
        ],
        [say("province"), say("subject"), say("prefectures"), say("sentence"), say("document")],
        sorted(rows, key=lambda row: (-most[row[0].words], row[0].words.en, row[1].words.en)),
        subjects=tuple(subjects),
    )


@cache
def _topics() -> dict[str, Words]:
    rows = read_knowledge("vocabulary/place_topics.csv", ("topic", "topic_zh")).itertuples()
    return {row.topic: Words(zh=row.topic_zh, en=row.topic) for row in rows}


def topic_words(topic: str) -> Words:
    """What a place is named for, in both languages."""
    return _topics().get(topic, Words(zh=topic, en=topic))


# --- for the first page -----------------------------------------------------------------------------


def sentences(answers: list[Answer]) -> Iterator[dict]:
    """Question, short answer and link of each answer, for the first page."""
    for answer in answers:
        yield {"question": answer.question, "words": answer.words, "href": f"{PAGE}#{answer.anchor}"}
