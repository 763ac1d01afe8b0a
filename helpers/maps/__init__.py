"""Maps of China's provinces and of Jiangxi's prefectures and counties, what is known of each area, and the places that
texts name. Every area is drawn; one without a value says why.

>>> from helpers.maps import read_areas
>>> len(read_areas("jiangxi_prefectures"))
11
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "NAMED_KINDS carried covering_plan levels named promised shares topic_counts whole_targets written": "areas",
        "MAP_SOURCE MISSING NOT_STUDIED draw_areas draw_categories draw_china draw_shapes missing_style read_areas round_breaks write_names": "layers",
        "draw_known mark_known": "known",
        "chart_dots chart_map": "charts",
        "NAMED_LEVELS find_mentions": "mentions",
        "plot_bars plot_map": "own",
        "draw_distances draw_gaps draw_level draw_levels draw_spreads draw_topics": "panels",
    },
)
