"""A few documents and made-up targets of theirs, for tests of what stands on tables of targets."""

import numpy as np
import pandas as pd

DOCUMENTS = pd.DataFrame(
    [
        ("nation", "100000", "national", "", "", True, "overall", None),
        ("plan", "360000", "province", "江西省", "中部", True, "overall", None),
        ("opinions", "360000", "province", "江西省", "中部", False, "overall", None),
        ("energy", "360000", "province", "江西省", "中部", False, "energy", None),
        ("copy", "360000", "province", "江西省", "中部", False, "overall", "plan"),
    ],
    columns=["doc_id", "adcode", "level", "province", "region", "is_plan", "topic", "same_as"],
).assign(status="final", date="2022-01-01")


def target(doc_id, year, value, **more):
    row = {
        "doc_id": doc_id,
        "indicator_id": "share",
        "kind": "quantity",
        "change": "level",
        "year": year,
        "scope": None,
    }
    row |= {"value": value, "value_high": np.nan, "value_canonical": value, "unit_canonical": "%", "unit": "%"}
    row |= {"comparator": "eq", "modality": "plain", "base_year": np.nan}
    row |= {"target_id": f"{doc_id}-{year}-{value}", "clause_id": f"{doc_id}-1", "quote": str(value)}
    return row | more
