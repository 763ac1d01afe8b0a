"""References after GB/T 7714-2015 for documents and their clauses."""

from datetime import date

from helpers.vocabulary.read import read_knowledge

ACCESS_DAY = "{day}"  # 引用日期 is the day on which a reader copies the reference
PAGES = "{pages}"  # the printed page of the clause that is cited, else all pages of the document


def reference(document: dict, compilation: dict | None = None) -> str:
    """Return a document's reference with places left for the pages and the day of access.

    Parameters
    ----------
    document : dict
        A row of documents.csv: issuer, title, doc_number, date, url.
    compilation : dict, optional
        The printed collection that holds the document: compiler, title, edition, year. With it the
        reference is one to a part of a collection (``[G/OL]//``), else to a page of the web
        (``[EB/OL]``; ``[A]`` where no address is known).

    Returns
    -------
    str
        With `PAGES` and `ACCESS_DAY` to be filled in by the page's script; parts that are not known are left out.

    Examples
    --------
    >>> reference({"issuer": "江西省人民政府", "title": "江西省碳达峰实施方案", "doc_number": "",
    ...            "date": "2022-07-08", "url": ""})
    '江西省人民政府. 江西省碳达峰实施方案[A]. 2022-07-08.'
    """
    number, date, url = (document.get(key) or "" for key in ("doc_number", "date", "url"))
    kind = ("G" if compilation else "EB" if url else "A") + ("/OL" if url else "")
    title = _stop(document["title"]) + (f": {number}" if number else "")
    head = f"{_stop(document['issuer'])}. {title}[{kind}]"
    dated = f"({date})" if date and url else date
    access = f"{dated}[{ACCESS_DAY}]. {url}" if url else dated
    if not compilation:
        return ". ".join(part for part in (head, access) if part) + "."
    names = [_stop(compilation[key]) for key in ("compiler", "title", "edition") if compilation[key]]
    separator = "" if url else ". " if access else ""
    return f"{head}//{'. '.join(names)}. {compilation['year']}: {PAGES}{separator}{access}."


def _stop(words: str) -> str:
    """A part of a reference, without a full stop of its own at the end."""
    return words.strip().rstrip(".。")


def read_compilations() -> dict[str, dict]:
    """Return the printed collections among the source files (``data/raw/collections.csv``) by file name."""
    columns = ("source_file", "compiler", "title", "edition", "year")
    table = read_knowledge("collections.csv", columns, unique=["source_file"])
    return {row["source_file"]: row for row in table.to_dict("records")}


def cite(document: dict, words: str, page: int | None = None, day: date | None = None) -> str:
    """Words of a document with their reference, as they go into a footnote.

    Parameters
    ----------
    document : dict
        A row of documents.csv.
    words : str
        Words of its text.
    page : int, optional
        The printed page on which they stand.
    day : date, optional
        引用日期; by default today.

    Examples
    --------
    >>> plan = {"issuer": "江西省人民政府", "title": "江西省碳达峰实施方案", "date": "2022-07-08", "url": ""}
    >>> cite(plan, "非化石能源消费比重达到18.3%")
    '“非化石能源消费比重达到18.3%” 江西省人民政府. 江西省碳达峰实施方案[A]. 2022-07-08.'
    """
    line = reference(document, read_compilations().get(document.get("source_file") or ""))
    line = line.replace(PAGES, "" if page is None or page != page else str(page))
    return f"“{words.strip()}” {line.replace(ACCESS_DAY, (day or date.today()).isoformat())}"
