"""Trends: targets as points in time, estimates with intervals for small samples, how wording travels, and what was
measured since. One row a result, in a table.

>>> from helpers.trends import share
>>> share(3, 4, "three of four")["estimate"].item()
0.75
"""

from helpers.base.lazy import offer

__getattr__, __dir__, __all__ = offer(
    __name__,
    {
        "ALL_LEVELS DRAWS LEAST_TOGETHER bodies_alone bodies_together by_level named_bodies unmerged who_leads_whom": "bodies",
        "draw_bodies COUNTRY_COLOUR FAMILY_COLOUR draw_forecast draw_growth draw_intervals draw_paths draw_scatter draw_shares draw_target_shares name_ends": "charts",
        "WIND_SOLAR read_actuals read_provinces": "context",
        "amplification closeness dated_documents monthly neighbours": "diffusion",
        "COUNTRY asked_decline asked_growth gaps levels_stated remaining_decline side_by_side steps turn with_actuals": "points",
        "document_profiles domain_shares firmness target_domains text_shares": "profiles",
        "BASE CARBON LEAST_COMPARED NONFOSSIL YEARS ambition catching_up_results copiers copying correct correlations diffusion_results domain_results forecast growth paths province_levels samples turns": "results",
        "clustered_share compare_groups group_difference regression share": "statistics",
    },
)
