"""Pictures of who shares wording with whom: a clustered heatmap, stacked bars, a network in time."""

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
from matplotlib.patheffects import withStroke
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from helpers.base.style import COLOURS, draw_matrix
from helpers.corpus.documents import CENTRAL, LEVELS
from helpers.vocabulary.gazetteer import place_names
from helpers.vocabulary.glossary import term

LINES = 10  # at most, for the documents of one level


def short_names(documents: pd.DataFrame) -> pd.Series:
    """A short label for each document: the place, or the organ for national and ministry documents.

    A place with several documents among them gets its doc_id behind the name.
    """
    labels = documents["adcode"].map(place_names())
    central = documents["level"].isin(CENTRAL)
    labels = labels.where(
        ~central, documents["issuer"].str.replace(r"^(中共|中华人民共和国|国家)|[、 ].*$", "", regex=True)
    )
    labels = labels.fillna(documents["doc_id"])
    twice = labels.duplicated(keep=False)
    labels = labels.where(~twice, labels + " " + documents["doc_id"])
    return pd.Series(labels.to_numpy(), index=documents["doc_id"])


def share_matrix(reuse: pd.DataFrame, doc_ids: list[str], column: str = "share_near") -> pd.DataFrame:
    """Share of each document (rows) that stands in each other one (columns), in the order of clusters."""
    table = reuse.pivot(index="doc_a", columns="doc_b", values=column).reindex(index=doc_ids, columns=doc_ids)
    table = table.fillna(0.0)
    if len(doc_ids) < 3:
        return table
    near = np.maximum(table.to_numpy(), table.to_numpy().T)
    distance = 1 - near
    np.fill_diagonal(distance, 0)
    order = leaves_list(linkage(squareform(distance, checks=False), "average", optimal_ordering=True))
    return table.iloc[order, order]


def draw_share_matrix(ax: plt.Axes, matrix: pd.DataFrame, names: pd.Series) -> None:
    """Draw a matrix of shares; the diagonal is left blank."""
    others = matrix.where(~np.eye(len(matrix), dtype=bool))
    mesh = draw_matrix(ax, others.rename(index=names, columns=names), cmap="cividis", linewidths=0)
    scale = ax.figure.colorbar(mesh, ax=ax, label="share of the row's text that stands in the column's", shrink=0.7)
    scale.outline.set_linewidth(0)
    ax.set(xlabel="… stands in", ylabel="text of …", aspect="equal")
    ax.tick_params(labelsize=8, length=0)
    ax.tick_params("x", rotation=90)
    ax.grid(False)


def draw_bars(ax: plt.Axes, table: pd.DataFrame, names: pd.Series, colors: list[str]) -> None:
    """Draw shares of a plan's sentences as one stacked bar a plan, the first row on top."""
    table.set_axis(names[table.index]).iloc[::-1].plot.barh(
        stacked=True, ax=ax, width=0.8, color=colors, edgecolor="white"
    )
    ax.set(xlabel="share of the plan's sentences", ylabel="", xlim=(0, 1))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.22), ncols=table.shape[1], frameon=False, fontsize=9)


def nearest_sources(reuse: pd.DataFrame, documents: pd.DataFrame, least: float) -> pd.DataFrame:
    """For each dated document the earlier one in which most of its text stands.

    Parameters
    ----------
    reuse : DataFrame
        The table reuse.
    documents : DataFrame
        The documents to look at; those without a date are left out.
    least : float
        Smallest `share_near`.

    Returns
    -------
    DataFrame
        doc_id, source, share_near, date, source_date. Being the nearest does not mean being the
        source: both may go back to a third document.
    """
    dates = documents[documents["date"].fillna("") != ""].set_index("doc_id")["date"]
    pairs = reuse[reuse["doc_a"].isin(dates.index) & reuse["doc_b"].isin(dates.index)]
    pairs = pairs.assign(date=pairs["doc_a"].map(dates), source_date=pairs["doc_b"].map(dates))
    pairs = pairs[(pairs["source_date"] < pairs["date"]) & (pairs["share_near"] >= least)]
    pairs = pairs.sort_values(["doc_a", "share_near", "doc_b"], ascending=[True, False, True]).drop_duplicates("doc_a")
    pairs = pairs.rename(columns={"doc_a": "doc_id", "doc_b": "source"})
    return pairs[["doc_id", "source", "share_near", "date", "source_date"]].reset_index(drop=True)


def draw_network(ax: plt.Axes, links: pd.DataFrame, documents: pd.DataFrame, names: pd.Series) -> nx.DiGraph:
    """Draw each document at its date and level, with an arrow from its nearest source.

    Returns
    -------
    DiGraph
        From source to taker, with the attribute share.
    """
    rows = documents.set_index("doc_id")
    graph = nx.DiGraph()
    for link in links.itertuples():
        graph.add_edge(link.source, link.doc_id, share=link.share_near)
    where = _places(graph, rows)
    widths = [0.5 + 5 * share for *_, share in graph.edges(data="share")]
    nx.draw_networkx_edges(
        graph, where, ax=ax, width=widths, edge_color=COLOURS["grey"], alpha=0.6, arrowsize=9, node_size=60,
        connectionstyle="arc3,rad=0.08",
    )  # fmt: skip
    sizes = [30 + 25 * graph.out_degree(node) for node in graph]
    nx.draw_networkx_nodes(graph, where, ax=ax, node_size=sizes, node_color=COLOURS["blue"])
    for node, size in zip(graph, sizes, strict=True):
        side = -1 if rows["level"][node] == "national" else 1  # left of those that all arrows leave
        beside = side * (3 + size**0.5 / 2)  # points; the size is an area
        ax.annotate(
            names[node], where[node], xytext=(beside, 0), textcoords="offset points", fontsize=8.5, va="center",
            ha="right" if side < 0 else "left", path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )  # fmt: skip
    floors = _floors(graph, rows)
    ax.set_yticks([(low + high) / 2 for low, high in floors.values()], list(floors))
    ax.set_ylim(min(low for low, _ in floors.values()) - 1, 1.5)
    ax.grid(False)
    for low, _ in list(floors.values())[:-1]:
        ax.axhline(low - 0.75, color=COLOURS["pale"], linewidth=0.8)
    ax.tick_params(left=False, bottom=True, labelleft=True, labelbottom=True)
    ax.xaxis.set_major_locator(mdates.AutoDateLocator())
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(ax.xaxis.get_major_locator()))
    ax.set(xlabel="date of issue or publication", ylabel="level")
    return graph


def _floors(graph: nx.DiGraph, rows: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Lowest and highest line of each level that has documents; more documents, more lines."""
    floors, here = {}, 0.0
    for level in LEVELS:
        count = sum(rows["level"][node] == level for node in graph)
        if count:
            lines = min(count, LINES) - 1
            floors[level] = (here - lines, here)
            here -= lines + 1.5
    return floors


def _places(graph: nx.DiGraph, rows: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Date and line of each document; neighbours in time stand on different lines of their level."""
    where = {}
    for level, (low, high) in _floors(graph, rows).items():
        nodes = sorted((rows["date"][node], node) for node in graph if rows["level"][node] == level)
        for number, (date, node) in enumerate(nodes):
            where[node] = (mdates.date2num(np.datetime64(date)), high - number % int(high - low + 1))
    return where


# by who issued the cited text
CITED_COLOURS = {"national": COLOURS["blue"], "ministry": COLOURS["sky"], "province": COLOURS["green"]}


def draw_citations(ax: plt.Axes, links: pd.DataFrame, names: pd.Series) -> None:
    """Levels of documents at the left, the texts they carry out at the right, by who issued them; a line's width is the share that do.

    Parameters
    ----------
    ax : Axes
        Where to draw; its frame is taken away.
    links : DataFrame
        From `comparison.citation_links`.
    names : Series
        What to write for each text, index its key.
    """
    of = links.drop_duplicates("level").set_index("level")["of"]
    levels = [level for level in LEVELS if level in of.index]
    texts = links.groupby("key").agg(n=("documents", "sum"), tier=("tier", "first"))
    rank = texts["tier"].map({tier: place for place, tier in enumerate(CITED_COLOURS)}).fillna(len(CITED_COLOURS))
    texts = texts.assign(rank=rank).sort_values(["rank", "n"], ascending=[True, False], kind="stable")
    left = dict(zip(levels, np.linspace(0, len(texts) - 1, len(levels)) if len(levels) > 1 else [0], strict=True))
    right = {key: place for place, key in enumerate(texts.index)}
    for link in links.itertuples():
        colour = CITED_COLOURS.get(link.tier, COLOURS["grey"])
        width = 1 + 11 * link.documents / link.of
        ax.plot(
            [0, 1],
            [left[link.level], right[link.key]],
            color=colour,
            linewidth=width,
            alpha=0.35,
            solid_capstyle="butt",
        )
    for level, place in left.items():
        words = term(level, "level")
        ax.text(-0.02, place, f"{words.en} {words.zh}\nn = {of[level]}", ha="right", va="center", fontsize=9)
    for key, row in texts.iterrows():
        colour = CITED_COLOURS.get(row["tier"], COLOURS["dark"])
        ax.text(1.02, right[key], f"{names[key]} ({row['n']})", ha="left", va="center", fontsize=9, color=colour)
    issuers = {tier: term(tier, "level") for tier in CITED_COLOURS if tier in set(texts["tier"])}
    handles = [
        plt.Line2D([], [], color=CITED_COLOURS[tier], linewidth=4, label=f"{words.en} {words.zh}")
        for tier, words in issuers.items()
    ]
    ax.legend(handles=handles, title="Issued by 发文层级", loc="upper right", frameon=False, fontsize=9)
    ax.set(xlim=(-0.25, 2.1), ylim=(len(texts) - 0.4, -0.6))
    ax.set_axis_off()
