"""Take a researcher's own plan into the corpus, and take it out again.

    add_plan("~/南昌市碳达峰实施方案.docx")      # says what it understood, and what looks wrong
    remove_plan("p360100")                        # everything as before, byte for byte

The file goes unchanged into data/raw/plans, under its document's id; provenance.csv says where it came from, and
documents.csv keeps what the text itself does not say (arguments, the file's name, a web page's labels). The corpus reads
it like every other file; nothing else is written.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date as day
from html import escape
from pathlib import Path

from helpers.base.errors import PlanFileError
from helpers.base.language import Note, Words, joined, locally, refused, say, width_of
from helpers.base.paths import plans_folder, processed_folder, project_folder, raw_folder, reports_folder, working_on
from helpers.corpus.documents import documents_above
from helpers.corpus.facts import DATE_NAMES, ISSUER_SOURCES, date_source, kind_names
from helpers.corpus.front_matter import UNTITLED
from helpers.corpus.load import Corpus, Document, build_document, load_corpus
from helpers.corpus.metadata import ADDED, added_plans, infer_metadata, read_provenance, read_records
from helpers.intake.checks import ALIKE, SAME, doubts, flaws, refusal, twin
from helpers.intake.records import Records, with_row, without_row
from helpers.sources.blocks import SourceText
from helpers.sources.compendium import read_file
from helpers.sources.read import read_source
from helpers.targets.extract import extract_targets
from helpers.vocabulary.gazetteer import NOWHERE, place, read_place
from helpers.vocabulary.glossary import term

DOC_ID = re.compile(r"(?!(?:c\d{4}|index)\Z)[a-z][a-z0-9]{1,30}")
ACTIVE_DISCLOSURE = re.compile(r"[（(]\s*此件[^（）()]{2,20}[）)]")
COLUMN = 16  # where the values begin; a Chinese character is two wide
NOT_FOUND = say("not found")
LOOK_AT = Note.of(say("look at"))
STATE_TEXT = "Text of a state organ: no copyright in China (Copyright Law of the PRC, art. 5)"


@dataclass(frozen=True, repr=False)
class Addition:
    """A plan that was taken in: its document, and what was understood of it.

    Attributes
    ----------
    document : Document
        As `load_corpus()` reads it from now on.
    facts : list of (str, str)
        Name and value of what was understood.
    wrong : list of str
        What looks wrong, or could not be read.
    """

    document: Document
    facts: list[tuple[str, str]]
    wrong: list[str]

    def __repr__(self) -> str:
        rows = [(locally("added %(id)s", id=self.document.doc_id), self.document.meta["title"]), *self.facts]
        rows += [(LOOK_AT if n == 0 else "", line) for n, line in enumerate(self.wrong)]
        return "\n".join(line_of(name, value) for name, value in rows)

    def _repr_html_(self) -> str:
        left = "style='text-align:left'"
        facts = "".join(
            f"<tr><th {left}>{escape(name)}</th><td {left}>{escape(value)}</td></tr>" for name, value in self.facts
        )
        wrong = "".join(f"<li>{escape(line)}</li>" for line in self.wrong)
        return f"{self.document._repr_html_()}<table>{facts}</table><p>To look at:</p><ul>{wrong}</ul>"


def line_of(name: str, value: str) -> str:
    """A line of what `make add` prints: name and value, in the language of the terminal.

    Examples
    --------
    >>> line_of("next", "make")
    'next            make'
    """
    name = locally(name) if isinstance(name, Note) else name
    return f"{name}{' ' * (COLUMN - width_of(name))}{locally(value) if isinstance(value, Note) else value}"


def add_plan(
    file: str | Path,
    title: str = "",
    issuer: str = "",
    adcode: str = "",
    date: str = "",
    number: str = "",
    doc_id: str = "",
    into: str | Path | None = None,
) -> Addition:
    """Take a plan into the corpus.

    Parameters
    ----------
    file : str or Path
        A .docx, .pdf with a text layer, .html saved from a web site, or .txt file.
    title, issuer, number : str
        The document's, where the text does not say them or says them wrong.
    adcode : str
        The place whose plan it is: six digits of GB/T 2260.
    date : str
        Day of issue, ISO (2022-11-03).
    doc_id : str
        Letters and digits; by default `p` and the adcode.
    into : str or Path, optional
        A folder to try it in: a copy of the project's data is put there, and the project stays as it is. To go on with it:
        ``with working_in(folder): corpus = load_corpus()``.

    Returns
    -------
    Addition
        Its `document` can be compared at once; a corpus that was loaded before does not know it, load it anew.

    Raises
    ------
    PlanFileError
        One line: the file cannot be read, is no plan, is there already, or an argument is wrong. Nothing is changed.
    """
    path = Path(file).expanduser().absolute()
    with working_on(into):
        return _add(path, (title, issuer, adcode, date, number), doc_id.strip())


def _add(path: Path, said: tuple[str, ...], doc_id: str) -> Addition:
    """What `add_plan` does, in the folder that counts now."""
    given = dict(zip(("title", "issuer", "adcode", "date", "doc_number"), map(str.strip, said), strict=True))
    if not path.is_file():
        if path.exists():
            raise refused(path, "is a folder or no ordinary file; give the path of the plan's file (make add: FILE=)")
        raise refused(path, "there is no such file; give the path of the plan's file (make add: FILE=)")
    source = read_source(path)
    data = read_file(path)
    corpus = load_corpus()
    _refuse(path, data, source)
    understood = _understand(path, source, given)
    if not understood["adcode"]:
        raise refused(
            path.name,
            "whose plan is it? Its title %(title)s names no place, or one of several with that name; pass ADCODE= (six digits, see data/raw/vocabulary/gazetteer.csv)",
            title=repr(understood["title"][:40]),
        )
    like, share = twin(source.text, corpus)
    if like and share >= SAME and corpus[like].meta["adcode"] == understood["adcode"]:
        said = {"name": _name(corpus[like]), "share": f"{share:.0%}"}
        raise refused(path.name, "is in the corpus already as %(name)s; %(share)s the same text", **said)
    doc_id = _free_id(doc_id, understood["adcode"], corpus)
    with Records() as records:
        _record(records, doc_id, path, data, source, understood)
        after = load_corpus()
        if doc_id not in after or len(after) != len(corpus) + 1:
            raise refused(path.name, "cannot be built as a document (%(why)s)", why="; ".join(after.problems)[:200])
        return _report(after, corpus, doc_id, source, (like, share))


def remove_plan(doc_id: str, into: str | Path | None = None) -> str:
    """Take a plan out of the corpus that was added before; return a line that says so.

    Parameters
    ----------
    doc_id : str
    into : str or Path, optional
        The folder that it was added in.

    Raises
    ------
    PlanFileError
        One line: there is no such document, or it came with the project.
    """
    with working_on(into):
        return _remove(doc_id)


def _remove(doc_id: str) -> str:
    """What `remove_plan` does, in the folder that counts now."""
    rows = read_provenance()
    row = next((row for row in rows.itertuples() if Path(row.file).stem == doc_id and row.kind == "plan"), None)
    if row is None:
        raise PlanFileError(
            locally(
                "no plan %(id)s was added; there are %(added)s: pass DOC=, in Python doc_id=",
                id=repr(doc_id),
                added=", ".join(added_plans()) or say("none"),
            )
        )
    if doc_id not in added_plans():
        raise PlanFileError(
            locally("%(id)s came with the project; only a plan that make add brought can be removed", id=doc_id)
        )
    with Records() as records:
        for path, column, value in (
            (plans_folder() / "provenance.csv", "file", row.file),
            (raw_folder() / "documents.csv", "doc_id", doc_id),
        ):
            content = path.read_bytes()
            kept = without_row(content, column, value)
            if kept != content:
                records.write(path, kept)
        records.remove(plans_folder() / row.file)
    for path in _made_of(doc_id):
        path.unlink()
    return locally("removed %(id)s: %(plan)s, %(file)s", id=doc_id, plan=row.plan, file=f"data/raw/plans/{row.file}")


def _made_of(doc_id: str) -> list[Path]:
    """The files that make wrote of one document alone: its text, its page, its pages beside other plans."""
    names = (f"{doc_id}.html", f"{doc_id}--*.html", f"*--{doc_id}.html")
    return [
        *processed_folder().glob(f"texts/{doc_id}.txt"),
        *(path for name in names for path in reports_folder().glob(f"*/{name}")),
    ]


# --- understanding --------------------------------------------------------------------------------


def _refuse(path: Path, data: bytes, source: SourceText) -> None:
    """Raise PlanFileError for a file that is there already, or is no plan."""
    known = read_provenance()
    same = known[known["sha256"] == hashlib.sha256(data).hexdigest()]
    if len(same):
        stored = same["file"].iloc[0]
        raise refused(path.name, "is in the corpus already, the same file as data/raw/plans/%(stored)s", stored=stored)
    reason = refusal(source.text)
    if reason:
        raise PlanFileError(f"{path.name}: {reason}")


def _understand(path: Path, source: SourceText, given: dict[str, str]) -> dict:
    """What text, labels, file name and arguments say of the document; arguments outrank the rest."""
    row = infer_metadata(source.text, path.name)
    if source.labels:
        beside = infer_metadata(f"{source.labels}\n{source.text}", path.name)
        if infer_metadata(source.text)["title"] == UNTITLED:
            row |= {key: beside[key] for key in ("title", "adcode", "issuer", "issuer_source")}
        if row["issuer_source"] != "text" == beside["issuer_source"]:
            row |= {key: beside[key] for key in ("issuer", "issuer_source")}
        row["doc_number"] = row["doc_number"] or beside["doc_number"]
        if not row["date"]:
            row |= {key: beside[key] for key in ("date", "date_kind", "date_source")}
    if given["title"]:
        row["title"] = given["title"]
    if given["adcode"]:
        try:
            place(given["adcode"])
        except KeyError:
            raise refused(f"ADCODE={given['adcode']}", "no such place in data/raw/vocabulary/gazetteer.csv") from None
        row["adcode"] = given["adcode"]
    elif given["title"]:
        row["adcode"] = (read_place(given["title"], hint=source.text)[0] or NOWHERE).adcode or row["adcode"]
    if given["date"]:
        try:
            row["date"] = day.fromisoformat(given["date"]).isoformat()
        except ValueError:
            raise refused(f"DATE={given['date']}", "is no day; write it as 2022-11-03") from None
        row |= {"date_kind": "issued", "date_source": "record"}
    return row | {key: given[key] for key in ("issuer", "doc_number") if given[key]} | {"_given": given}


def _free_id(wanted: str, adcode: str, corpus: Corpus) -> str:
    """The id asked for, or one made of the adcode, that no document has."""
    taken = (
        {document.doc_id for document in corpus}
        | {path.stem for path in plans_folder().iterdir()}
        | set(read_records().index)
    )
    if wanted and not DOC_ID.fullmatch(wanted):
        raise refused(f"DOC={wanted}", "an id has 2 to 31 small letters and digits and begins with a letter: nanchang")
    if wanted in taken:
        raise refused(f"DOC={wanted}", "there is such a document; choose another id")
    names = [wanted] if wanted else [f"p{adcode}{letter}" for letter in ("", *"bcdefghijklmnopqrstuvwxyz")]
    free = next((name for name in names if name not in taken), "")
    if not free:
        raise PlanFileError(
            locally(
                "%(code)s has %(n)s documents already; pass an id: DOC=, in Python doc_id=", code=adcode, n=len(names)
            )
        )
    return free


# --- recording ------------------------------------------------------------------------------------


def _record(records: Records, doc_id: str, path: Path, data: bytes, source: SourceText, understood: dict) -> None:
    """Write the file and its records."""
    stored = f"{doc_id}.{source.kind}"
    read = infer_metadata(source.text, stored)
    given = understood["_given"]
    record = {key: understood[key] for key in ("title", "adcode", "doc_number") if understood[key] != read[key]}
    if given["issuer"] or (read["issuer_source"] != "text" and understood["issuer_source"] == "text"):
        record["issuer"] = understood["issuer"]
    if understood["date"] and (given["date"] or understood["date"] != read["date"]):
        record |= {"date": understood["date"], "date_kind": understood["date_kind"]}
    if source.url:
        record["url"] = source.url
    lost = [note for note in source.notes if note.startswith("Not read: page")]
    wrong = [*source.notes, *flaws(build_document(doc_id, source.text))]
    if wrong:
        record["note"] = "; ".join(filter(None, [read["note"], *wrong]))
    if lost:
        record["complete"] = "false"
    stated = given["issuer"] or understood["issuer_source"] == "text"
    statement = ACTIVE_DISCLOSURE.search(source.text)
    provenance = {
        "file": stored,
        "kind": "plan",
        "plan": understood["title"],
        "issuer": understood["issuer"] if stated else "not stated in the file",
        "level": place(understood["adcode"]).level,
        "obtained_from": _origin(path, source),
        "defects": "; ".join(wrong) or "None found",
        "use_statement": statement[0] if statement else "None",
        "copyright": STATE_TEXT,
        "date_accessed": f"{day.today().isoformat()} (added)",
        "bytes": str(len(data)),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    records.write(plans_folder() / stored, data)
    if record:
        content = (raw_folder() / "documents.csv").read_bytes()
        records.write(raw_folder() / "documents.csv", with_row(content, {"doc_id": doc_id, **record}))
    records.write(
        plans_folder() / "provenance.csv", with_row((plans_folder() / "provenance.csv").read_bytes(), provenance)
    )


def _origin(path: Path, source: SourceText) -> str:
    """Where a file came from, and what offsets in its text count."""
    parts = [f"{ADDED}; the file was named {path.name}"]
    if source.url:
        parts.append(f"saved from {source.url}")
    if source.kind != "txt" or source.encoding != "utf-8":
        form = source.encoding if source.kind == "txt" else source.kind
        parts.append(f"offsets count the text that helpers/sources.py makes of it ({form})")
    return "; ".join(parts)


# --- reporting ------------------------------------------------------------------------------------


def _report(after: Corpus, before: Corpus, doc_id: str, source: SourceText, alike: tuple[str, float]) -> Addition:
    """What was understood of a plan that is in the corpus now."""
    document = after[doc_id]
    meta, targets = document.meta, extract_targets(document)
    headings = document.outline()
    chapters = headings[headings["level"].isin(["part", "chapter"])]
    cells = sum(len(table.cells) for table in document.tables)
    home = place(meta["adcode"])
    above = documents_above(after.documents, doc_id)
    kinds = kind_names()
    codes = {
        name: Words(en=meta[name].replace("_", " "), zh=kinds[name, meta[name]].zh) for name in ("doc_type", "topic")
    }
    date = _date_words(meta)
    source_of = Words(en=meta["issuer_source"], zh=ISSUER_SOURCES[meta["issuer_source"]].zh)
    level = Words(en=meta["level"], zh=term(meta["level"], "level").zh)
    facts = [
        (say("issuer"), say("%(name)s (%(source)s)", name=meta["issuer"], source=source_of)),
        (say("place"), joined(filter(None, [meta["adcode"], home.name, level, meta["province"]]), " · ", " · ")),
        (say("date"), say("%(day)s (%(kind)s, %(source)s)", day=meta["date"], **date) if meta["date"] else NOT_FOUND),
        (Words(en="number", zh=say("Number").zh), meta["doc_number"] or NOT_FOUND),
        (
            say("kind"),
            say(
                "%(kind)s, %(topic)s, %(status)s",
                kind=codes["doc_type"],
                topic=codes["topic"],
                status=Words(en=meta["status"], zh=term(meta["status"], "status").zh),
            ),
        ),
        (
            say("taken as"),
            say("the lead plan of %(place)s, in every comparison", place=home.name)
            if meta["is_plan"]
            else say("no lead plan: not a final plan for all fields, or not the only one"),
        ),
        (
            say("compared with"),
            say("%(plan)s, the plan above it", plan=_name(after[above[0]]))
            if above
            else say("no plan above it is in the corpus"),
        ),
        (
            say("text"),
            say(
                "%(n)s characters, from %(kind)s",
                n=f"{len(document.text):,}",
                kind=source.kind + (f" ({source.encoding})" if source.encoding else ""),
            ),
        ),
        (say("outline"), "　".join(f"{row.item}、{row.title}" for row in chapters.itertuples()) or say("none")),
        (say("items"), str(len(document.items))),
        (say("targets"), _target_line(targets)),
        (
            say("tables"),
            say("%(n)s, %(cells)s cells", n=len(document.tables), cells=cells) if document.tables else say("none"),
        ),
        (say("stored as"), f"data/raw/plans/{meta['source_file']}"),
    ]
    facts = [(Note.of(name), Note.of(value) if isinstance(value, Words) else value) for name, value in facts]
    wrong = [*source.notes, *doubts(document, len(targets))]
    like, share = alike
    if like and share >= ALIKE:
        also = say("%(share)s of its passages also appear in %(plan)s", share=f"{share:.0%}", plan=_name(before[like]))
        wrong.append(Note.of(also))
    silenced = [d for d in before if d.meta["is_plan"] and not after[d.doc_id].meta["is_plan"]]
    wrong += [
        Note.of(say("%(plan)s was the lead plan of %(place)s until now", plan=_name(d), place=home.name))
        for d in silenced
    ]
    return Addition(document, facts, list(dict.fromkeys(wrong)) or [Note.of(say("nothing"))])


def _date_words(meta: dict) -> dict[str, Words]:
    """What day the date is, and where it is known from."""
    if not meta["date"]:
        return {}
    kind, source = DATE_NAMES[meta["date_kind"]], date_source(meta["date_source"])
    return {
        "kind": Words(en=meta["date_kind"], zh=kind.zh),
        "source": Words(en=meta["date_source"], zh=getattr(source, "zh", source)),
    }


def _target_line(targets) -> Words:
    years = targets["year"].dropna().value_counts().sort_index()
    often = [say("%(n)s for %(year)s", n=count, year=int(year)) for year, count in years.items() if count >= 3]
    return joined([str(len(targets)), *often], "，", ", ")


def _name(document: Document) -> str:
    return f"{document.meta['title']} ({document.doc_id})"


def relative(message: str) -> str:
    """A message with paths as a reader of the project knows them."""
    return message.replace(f"{project_folder()}/", "")
